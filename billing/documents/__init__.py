"""Invoices and credit notes as documents: PDF, e-invoice, archives of both."""
