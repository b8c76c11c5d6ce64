"""What customers see, a noun each: frozen dataclasses of ready-to-print values, and their builders."""
