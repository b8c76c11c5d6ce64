"""Drawings from our two sprites. They stand beside words that say the same, so screen readers skip them."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

PAYMENT_MARKS = frozenset(
    {
        "affirm",
        "afterpay_clearpay",
        "alipay",
        "alma",
        "amazon_pay",
        "amex",
        "bancontact",
        "bank",
        "billie",
        "bizum",
        "blik",
        "boleto",
        "card",
        "cartes_bancaires",
        "cashapp",
        "crypto",
        "diners",
        "discover",
        "eftpos_au",
        "eps",
        "fpx",
        "giropay",
        "grabpay",
        "ideal",
        "interac",
        "jcb",
        "kakao_pay",
        "klarna",
        "konbini",
        "link",
        "mastercard",
        "mb_way",
        "mobilepay",
        "multibanco",
        "naver_pay",
        "oxxo",
        "p24",
        "pay_by_bank",
        "payco",
        "paynow",
        "paypal",
        "paypay",
        "payto",
        "pix",
        "promptpay",
        "revolut_pay",
        "samsung_pay",
        "satispay",
        "scalapay",
        "sequra",
        "sofort",
        "sunbit",
        "swish",
        "twint",
        "unionpay",
        "upi",
        "visa",
        "wallet",
        "wechat_pay",
        "zip",
    }
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/img/icons.svg, 20 pixels, in the colour of the text."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def payment_mark(name: str) -> SafeString:
    """The mark of a card brand or kind of payment method; a wallet for one that has none yet."""
    return format_html(
        '<svg class="payment-mark" width="38" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        static("img/payment-marks.svg"),
        name if name in PAYMENT_MARKS else "wallet",
    )
