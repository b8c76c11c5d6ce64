"""The demo world: two merchants, their catalogues, and customers in every situation a billing page meets.

Loaded into Stripe through the official SDK only, over `STRIPE_API_BASE`: into the simulator, or just as well into a
Stripe sandbox. Invoices come from renewals on test clocks, never from made-up rows.
"""
