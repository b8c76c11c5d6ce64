"""One measurement of `bench.documents`, in a process of its own that has Django: prints what it found as JSON."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from accounts.models import Merchant
from bench.paper_customer import CUSTOMER
from billing.documents.archives import work_on
from billing.documents.issue import invoice_file, made, paper_of
from billing.documents.press import press
from billing.gateway.cursors import Cursor
from billing.gateway.customers import Address
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.invoice_choice import InvoiceChoice
from billing.models import Archive, Document, DocumentFile
from billing.services.begin_archive import begin_archive
from billing.tokens import new_token


def memory_mb(process: int | str) -> float:
    """The most that a process ever had (VmHWM), https://man7.org/linux/man-pages/man5/proc_pid_status.5.html"""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def printer_mb() -> float:
    """Of the one that has drawn, which is the one that is asked next."""
    return memory_mb(press()._run(os.getpid))


def listed(gateway: CustomerGateway) -> tuple[str, list[str]]:
    """The ids of the long invoice, which is the oldest, and of the hundred others."""
    newest = wait_for(gateway.invoices_page(Cursor(), InvoiceChoice().wanted))
    assert newest.older is not None
    (long,) = wait_for(gateway.invoices_page(newest.older, InvoiceChoice().wanted)).data
    return long.id, [each.id for each in newest.data]


def document(gateway: CustomerGateway, kind: str, times: int) -> dict[str, Any]:
    """Draw one invoice again and again; what was drawn before is forgotten each time, unless it is `kept`."""
    long, others = listed(gateway)
    invoice = long if kind == "long" else others[0]
    fixed, paper = paper_of(gateway, wait_for(gateway.whole_invoice(invoice)))
    if kind == "plain":
        paper = replace(paper, seller=msgspec.structs.replace(paper.seller, address=Address()))
    if kind == "kept":
        invoice_file(gateway, invoice)
    seconds = []
    size = 0
    for _ in range(times + 1):
        if kind != "kept":
            DocumentFile.objects.all().delete()
        begun = time.perf_counter()
        file = invoice_file(gateway, invoice) if kind == "kept" else made(fixed, paper, DocumentFile.Kind.PDF)
        seconds.append(time.perf_counter() - begun)
        size = file.size
    is_hybrid = DocumentFile.objects.filter(kind=DocumentFile.Kind.CII).exists()
    assert is_hybrid == (kind != "plain"), f"{kind} is not what it says it is"
    return {
        "first": seconds[0],
        "following": seconds[1:],
        "printer_mb": printer_mb(),
        "server_mb": memory_mb("self"),
        "size_kb": size / 1000,
    }


def archive(gateway: CustomerGateway) -> dict[str, Any]:
    """From the moment a worker takes it to the finished file, its printers started before."""
    for model in (Archive, DocumentFile, Document):
        model.objects.all().delete()
    _, invoices = listed(gateway)
    begun_archive = begin_archive(gateway, InvoiceChoice(), invoices, token=new_token())
    invoice_file(gateway, invoices[0])
    begun = time.perf_counter()
    while work_on(begun_archive.id) is not None:
        pass
    seconds = time.perf_counter() - begun
    begun_archive.refresh_from_db()
    assert begun_archive.state == Archive.State.DONE, begun_archive.state
    return {"seconds": seconds, "documents": begun_archive.entries.exclude(file=None).count()}


def main() -> None:
    gateway = CustomerGateway(Merchant.objects.get(slug="acme"), CUSTOMER)
    what, *rest = sys.argv[1:]
    found = document(gateway, rest[0], int(rest[1])) if what == "document" else archive(gateway)
    print(json.dumps(found))
