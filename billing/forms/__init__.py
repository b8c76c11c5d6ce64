"""What customers type, checked and cleaned: Django forms, a module per noun. They know no Stripe and print nothing."""
