"""How the simulator's own pages look: plain, one column, light or dark as the visitor has it, no script."""

from simulator.messages import Response

_STYLE = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem 1rem;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
.note{margin:0;font-size:.875rem;opacity:.75}
table{width:100%;border-collapse:collapse}
td,th{padding:.5rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent);text-align:start}
td:last-child,th:last-child{text-align:end}
form{margin:1.5rem 0;display:flex;flex-wrap:wrap;gap:.5rem}
button{font:inherit;min-height:2.75rem;padding:.5rem 1rem;border:1px solid currentColor;border-radius:.375rem;
background:transparent;color:inherit;cursor:pointer}
h2{font-size:1.125rem;margin:1.5rem 0 0}
form:has(.field){display:block}
.field{margin:.75rem 0}
label,.error{display:block}
.error::before{content:"⚠ "}
input{font:inherit;width:100%;min-height:2.75rem;padding:.5rem;border:1px solid currentColor;border-radius:.375rem}
input[aria-invalid]{border-width:2px}
button:only-of-type,button:first-child{background:CanvasText;border-color:CanvasText;color:Canvas}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid Highlight;outline-offset:2px}
"""


def html(status: int, title: str, content: str, language: str = "en") -> Response:
    """A page. `title` and `content` are markup: what comes from outside has been escaped."""
    head = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        # An address of these pages holds a secret.
        "referrer-policy": "no-referrer",
    }
    return Response(status, headers, f"{head}<body><main>{content}</main></body></html>".encode())


def redirect(address: str) -> Response:
    """Go on to another address, by GET."""
    return Response(303, {"location": address, "cache-control": "no-store", "referrer-policy": "no-referrer"}, b"")
