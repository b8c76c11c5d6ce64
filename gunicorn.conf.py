"""What gunicorn reads by itself when it is started in this folder. Flags win over it."""

logger_class = "portal.logging_gunicorn.RedactingLogger"
# Nobody steers a running server from outside, so no socket is opened (it would stand in the user's home directory).
control_socket_disable = True
