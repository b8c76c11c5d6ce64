"""What customers are sent by e-mail: what it says, a module per occasion, and how it is sent. Below the services."""
