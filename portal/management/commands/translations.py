"""``manage.py translations update|check|compile``: the catalogs in locale/."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import catalogs


class Command(BaseCommand):
    help = "Update the translation catalogs from the sources, check that nothing is missing, or compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "update":
            catalogs.update_catalogs()
        elif action == "compile":
            catalogs.compile_catalogs()
        elif problems := catalogs.problems():
            raise CommandError("\n".join(problems))
