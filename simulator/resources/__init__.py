"""One module per Stripe noun; each registers its routes, renderers and lazy fields when it is imported."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module of this package, so that its routes are known."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
