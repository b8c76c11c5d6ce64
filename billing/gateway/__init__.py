"""The one door to Stripe: structs and calls, one module per Stripe noun."""
