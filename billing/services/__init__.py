"""What customers change, a verb each: policy first, then the gateway. No HTTP, no templates."""
