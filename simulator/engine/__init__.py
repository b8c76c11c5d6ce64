"""The billing engine: what happens to subscriptions and invoices as time goes by and as they are changed."""
