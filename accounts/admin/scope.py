"""What staff may see and change: decided by memberships, not by Django's model permissions.

Another app's admin class inherits `MerchantScopedAdmin` and gets the same rule for its model.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest

from accounts.models import AuditEntry, Membership, Merchant, User

M = TypeVar("M", bound=models.Model)
Role = Membership.Role

if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:

    class _Base(admin.ModelAdmin, Generic[M]):
        """Django's own class cannot be subscripted at run time."""


def merchants_of(request: HttpRequest, roles: Iterable[str]) -> QuerySet[Merchant]:
    """The merchants where the signed-in user has one of these roles; all of them for an operator."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return Merchant.objects.none()
    if user.is_superuser:
        return Merchant.objects.all()
    mine = Membership.objects.filter(user=user, role__in=list(roles)).values("merchant")
    return Merchant.objects.filter(pk__in=mine)


class MerchantScopedAdmin(_Base[M]):
    """For models with a foreign key ``merchant`` (or the merchant itself: ``merchant_field = "pk"``).

    Lists, forms, choices of foreign keys and actions are limited to the user's own merchants. ``seen_by`` and
    ``changed_by`` say which roles look and which change; adding and deleting have their own, empty for nobody.
    """

    merchant_field: ClassVar[str] = "merchant"
    seen_by: ClassVar[tuple[str, ...]] = (Role.OWNER, Role.EDITOR, Role.VIEWER)
    changed_by: ClassVar[tuple[str, ...]] = (Role.OWNER, Role.EDITOR)
    added_by: ClassVar[tuple[str, ...]] = ()
    deleted_by: ClassVar[tuple[str, ...]] = ()
    is_added_by_operators: ClassVar[bool] = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        everything = super().get_queryset(request)
        if self._is_operator(request):
            return everything
        return everything.filter(**{f"{self.merchant_field}__in": merchants_of(request, self.seen_by)})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        """The object of this id. One that is not the user's answers as one that does not exist: 404."""
        # A database may refuse what no id contains.
        found = None if "\x00" in object_id else super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return merchants_of(request, self.seen_by).exists() or self._is_operator(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, obj, self.seen_by)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, obj, self.changed_by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        if self._is_operator(request):
            return self.is_added_by_operators
        return bool(self.added_by) and merchants_of(request, self.added_by).exists()

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(self.deleted_by) and self._may(request, obj, self.deleted_by)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to the user's merchants, so that nothing else can be sent either."""
        target = db_field.related_model
        mine = merchants_of(request, {*self.changed_by, *self.added_by})
        if target is Merchant:
            kwargs["queryset"] = mine
        elif any(field.name == "merchant" for field in target._meta.get_fields()):
            kwargs["queryset"] = target._default_manager.filter(merchant__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        """A thing never moves to another merchant."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "merchant") if obj is not None and self.merchant_field == "merchant" else fields

    def save_model(self, request: HttpRequest, obj: M, form: "ModelForm[M]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.note(request, obj, "changed" if change else "added", fields=sorted(form.changed_data))

    def note(self, request: HttpRequest, obj: M, what: str, **details: Any) -> None:
        """Add to the audit trail: names of fields, never their values."""
        merchant = obj if isinstance(obj, Merchant) else getattr(obj, "merchant", None)
        AuditEntry.record(
            f"{obj._meta.model_name}.{what}",
            merchant=merchant,
            actor=request.user,
            target=str(obj.pk),
            request_id=getattr(request, "request_id", ""),
            **details,
        )

    def _may(self, request: HttpRequest, obj: M | None, roles: Iterable[str]) -> bool:
        mine = merchants_of(request, roles)
        if obj is None:
            return mine.exists() or self._is_operator(request)
        merchant_pk: int | None = obj.pk if self.merchant_field == "pk" else getattr(obj, "merchant_id", None)
        if merchant_pk is None:
            # Without a merchant (any more) it is nobody's but the operators'.
            return self._is_operator(request)
        return mine.filter(pk=merchant_pk).exists()

    @staticmethod
    def _is_operator(request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_staff and user.is_superuser
