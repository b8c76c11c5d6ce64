"""One module per noun: a view asks the gateway or a service and prints a page. It never mentions Stripe."""
