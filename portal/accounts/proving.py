"""How a new account proves its address: by a code in the browser that signed up, or by a link in any.

django-allauth has the code, and the link, but not both at once. An address that belongs to an account already
gets the same pages as a new one, down to correcting it, so that nobody learns which it is.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import verify_email_and_resume
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.internal.userkit import did_user_login
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmEmailVerificationCodeView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.internal.flows.signup import complete_social_signup
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.lib import addresses
from portal.models import User

from . import actions

SIGN_UP = "sign-up"  # in the session: what was typed with an address that has an account
GOAL = "to"  # in the link: where its owner wanted to go


def link(request, address):
    """The address of the page that proves an EmailAddress with one button."""
    path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    goal = goal_of(request)
    return settings.SITE_URL + path + (f"?{urlencode({GOAL: goal})}" if goal else "")


def goal_of(request):
    """The path to which a sign-up or sign-in that is under way goes on, or ""."""
    login = unstash_login(request, peek=True)
    return get_next_redirect_url(request) or (login and login.redirect_url) or ""


def remember(request, goal, **told):
    """Keep what came with an address that has an account, should it be corrected to one that has none.

    It is a `password`, as its hash, or a `sociallogin`, serialized: what another site said.
    """
    request.session[SIGN_UP] = told | {"goal": goal}


def forget(request):
    request.session.pop(SIGN_UP, None)


@method_decorator(never_cache, name="dispatch")
class ProveAddress(ConfirmEmailVerificationCodeView):
    """The page after signing up: type the code, correct the address, have the mail sent again."""

    template_name = "account/verification_sent.html"

    def dispatch(self, request, *args, **kwargs):
        process = EmailVerificationProcess.resume(request)
        if (
            process and "user_id" in process.state and not process.user
        ):  # it has lapsed, or begun anew elsewhere
            process.abort()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def _action(self):
        action, process = self.request.POST.get("action"), self._process
        allowed = {"change": self.can_change, "resend": process.can_resend}
        return action if allowed.get(action) else "verify"

    @property
    def can_change(self):
        """As allauth has it, but also where the address has an account: the page must not tell."""
        user, most = self._process.user, settings.ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE
        return not self._process.is_change_quota_reached(most) and not (user and did_user_login(user))

    @property
    def is_proved(self):
        """Whether the link in the mail was followed meanwhile, in another browser."""
        known = EmailAddress.objects.filter(email=self._process.email, verified=True)
        return bool(self.stage and self._process.user and known.filter(user=self._process.user).exists())

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"email": self._process.email} if self._action == "change" else kwargs

    def get_context_data(self, **kwargs):
        told = {"guess": addresses.meant(self._process.email), "is_proved": self.is_proved}
        return super().get_context_data(**kwargs) | told | {"can_change": self.can_change}

    def post(self, request, *args, **kwargs):
        if self.is_proved:
            return self.stage.exit()
        try:
            return super().post(request, *args, **kwargs)
        except ImmediateHttpResponse:  # too many mails to this address
            messages.error(request, get_adapter().error_messages["rate_limited"])
            return redirect("account_email_verification_sent")

    def _change_form_invalid(self, form):  # allauth calls it, and has none
        return self.render_to_response(self.get_context_data(form=form))

    def _change_form_valid(self, form):
        known, email = self.request.session.get(SIGN_UP), form.cleaned_data["email"]
        if form.account_already_exists and actions.purge_unproved_at(email):
            form.account_already_exists = False  # whoever began before has proved nothing, and blocks nobody
        if known and not self._process.user and not form.account_already_exists:
            return sign_up_instead(self.request, email, known)
        return super()._change_form_valid(form)


def sign_up_instead(request, email, known):
    """Sign up with a corrected address, by what came with the first one, which has an account."""
    clear_login(request)
    forget(request)
    if "sociallogin" in known:
        return sign_up_from_elsewhere(request, email, known["sociallogin"])
    with transaction.atomic():
        user, _made = User.objects.get_or_create(email=email, defaults={"password": known["password"]})
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True})
    return complete_signup(request, user=user, redirect_url=known["goal"] or None)


def sign_up_from_elsewhere(request, email, serialized):
    """Sign up with an address that nobody has proved yet, as whom another site says it is."""
    sociallogin = SocialLogin.deserialize(serialized)
    sociallogin.user.email = email
    sociallogin.email_addresses = [EmailAddress(email=email, primary=True)]
    with transaction.atomic():
        get_social_adapter().save_user(request, sociallogin)
    return complete_social_signup(request, sociallogin)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_link(request, key):
    """The link of the mail: a GET shows whose address it proves, and the button proves it.

    The browser that signed up is signed in by that and goes on where it wanted to. Any other is asked to sign
    in first: who finds a mail has not got an account by it.
    """
    confirmation = EmailConfirmationHMAC.from_key(key)
    if request.method == "POST" and confirmation:
        address, response = verify_email_and_resume(request, confirmation)
        if response:
            return response
        if address:
            return redirect(next_page(request, address.user))
    return render(request, "account/email_confirm.html", {"confirmation": confirmation, "can_confirm": True})


def next_page(request, user):
    goal = request.GET.get(GOAL, "")
    if not get_adapter().is_safe_url(goal):
        goal = ""
    if request.user.is_authenticated and request.user != user:
        logout(request)
    if request.user.is_authenticated:
        return goal or get_adapter().get_login_redirect_url(request)
    return reverse("account_login") + (f"?{urlencode({'next': goal})}" if goal else "")
