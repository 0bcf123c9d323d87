"""The settings of accounts, which do not depend on the server; portal/settings.py takes all of them over."""

AUTH_USER_MODEL = "portal.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
SESSION_ENGINE = "portal.accounts.sessions"  # sessions that know whose they are
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "portal.accounts.forms.SignUpForm",
    "change_email": "portal.accounts.forms.CorrectAddressForm",
}
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before addresses are changed, or the account is deleted
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or second factor is told by mail

# An address is proved by the code in the browser that signed up, or by the link in any (accounts/proving.py).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 86_400  # seconds
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5  # times
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = 5  # times
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3  # as long as an account waits for it
ACCOUNT_LOGIN_TIMEOUT = 86_400  # seconds that a sign-in may wait for a code; each code has its own end

ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3  # times
DIGITS = {"numeric": True, "length": 8}  # with a dash, which need not be typed; a phone shows its digits
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = DIGITS

# Visitors (ip: an IPv4 address, or a /64 of IPv6) are counted before the mail address that they name (key):
# nobody uses up for others what they may do. A failed sign-in has the visitor in its key, too.
HALL = "400/10m/ip,3000/d/ip"  # a lecture hall is one network
ACCOUNT_RATE_LIMITS = {
    "signup": HALL, "reset_password": "20/m/ip,200/d/ip,3/10m/key,10/d/key",
    "request_login_code": f"{HALL},3/10m/key,10/d/key",
    "login_failed": "10/m/ip,5/5m/key,30/d/key",
    "confirm_email": "3/10m/key,10/d/key", "manage_email": "10/m/user,30/d/user",
}  # fmt: skip

MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of half a minute by which a phone's clock may be wrong

# Who comes from elsewhere gets a new account, or the one with an address that is proved there and here.
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapter.OtherSitesAdapter"
SOCIALACCOUNT_FORMS = {"signup": "portal.accounts.forms.OtherSiteSignUpForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False


PROVIDERS = {"google": "https://accounts.google.com", "orcid": "https://orcid.org"}  # with where one signs in


def sign_in_providers(environment):
    """The sites by which people may sign in, for allauth: those of which both variables are set."""
    return {
        name: {"APPS": [{"client_id": client, "secret": secret, "key": ""}]}
        for name in PROVIDERS
        if (client := environment.get(f"{name.upper()}_CLIENT_ID"))
        and (secret := environment.get(f"{name.upper()}_SECRET"))
    }
