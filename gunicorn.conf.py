"""What gunicorn reads by itself when it is started in this folder. Flags win over it."""

logger_class = "portal.logging_gunicorn.RedactingLogger"
