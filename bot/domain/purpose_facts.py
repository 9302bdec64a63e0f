"""The words of a purpose check: verdicts, recipients, circumstances and the roles a clause can play. Names only, no rules."""

from enum import StrEnum


class Verdict(StrEnum):
    PERMITTED = "permitted"
    ASK_STAFF = "ask_staff"
    NEEDS_CONSENT = "needs_consent"
    NOT_PERMITTED = "not_permitted"

    @property
    def strictness(self) -> int:
        """0 for permitted, rising; of several rules that speak the strictest decides."""
        return list(Verdict).index(self)


class Recipient(StrEnum):
    OWN_TEAM = "own_team"
    OTHER_DEPARTMENT = "other_department"
    TRUSTEE = "trustee"
    JOINT_USER = "joint_user"
    GROUP_COMPANY = "group_company"
    THIRD_PARTY = "third_party"
    PUBLIC = "public"
    PUBLIC_AGENCY = "public_agency"
    COURT = "court"
    PERSON = "person"
    FOR_PERSON = "for_person"
    UNKNOWN = "unknown"


class Circumstance(StrEnum):
    # they can make a verdict more permissive
    CONSENT_GIVEN = "consent_given"
    GUARDIAN_CONSENT = "guardian_consent"
    IDENTITY_VERIFIED = "identity_verified"
    PURPOSE_NOTIFIED = "purpose_notified"
    JOINT_USER_NAMED = "joint_user_named"
    TRUSTEE_CONFIRMED = "trustee_confirmed"
    OWN_REQUEST = "own_request"
    LEGAL_BASIS = "legal_basis"
    EMERGENCY = "emergency"
    AGREEMENT_IMPOSSIBLE = "agreement_impossible"
    COMPANY_RIGHTS = "company_rights"
    AUTHORISED_AGENT = "authorised_agent"
    ANONYMOUS = "anonymous"
    PERIOD_OVER = "period_over"
    # they can only make it stricter
    CONSENT_MISSING = "consent_missing"
    CONSENT_REFUSED = "consent_refused"
    MARKETING_REFUSED = "marketing_refused"
    PURPOSE_OTHER = "purpose_other"
    NOT_NOTIFIED = "not_notified"
    WITHOUT_KNOWLEDGE = "without_knowledge"
    IDENTITY_NOT_VERIFIED = "identity_not_verified"
    MINOR = "minor"
    MAYBE_MINOR = "maybe_minor"
    NOT_FOR_WORK = "not_for_work"
    SHARED_CREDENTIALS = "shared_credentials"
    PRIVATE_MEDIA = "private_media"
    UNSECURED = "unsecured"
    KEEP_BEYOND = "keep_beyond"
    OLD_DATA = "old_data"
    TEST_DATA = "test_data"
    SELLING = "selling"
    ABROAD = "abroad"
    LAW_BREACH = "law_breach"
    REQUEST_IGNORED = "request_ignored"
    TRUSTEE_UNCHECKED = "trustee_unchecked"
    NOT_BOUND = "not_bound"
    UNCERTAIN = "uncertain"
    UNREAD = "unread"
    SENSITIVE = "sensitive"
    # what is done, where it is not plain use
    COLLECTING = "collecting"
    KEEPING = "keeping"
    DELETING = "deleting"
    CORRECTING = "correcting"
    STOPPING = "stopping"
    SAFEGUARDING = "safeguarding"
    GRANTING_ACCESS = "granting_access"
    INTERNAL_RULES = "internal_rules"


class Listing(StrEnum):
    """How far the policy lists the items for the purposes; from best to worst."""

    LISTED = "listed"
    NEAR = "near"  # the purpose is listed; which items, or whether they are like the named ones, is open
    ON_CONDITION = "on_condition"  # listed on a condition that somebody must judge
    WITH_CONSENT = "with_consent"  # listed for those who agreed to it, which nobody says
    ITEM_UNLISTED = "item_unlisted"
    UNLISTED = "unlisted"
    NO_PURPOSE = "no_purpose"


class ClauseRole(StrEnum):
    LISTED_CLAUSE = "listed_clause"  # the clause of the matching listed purpose
    PURPOSES = "purposes"  # the heading over listed purposes
    PURPOSE_LIMIT = "purpose_limit"
    USE_CONSENT = "use_consent"  # consent opens other uses
    USE_LAW = "use_law"
    NOTICE = "notice"
    COLLECTION = "collection"
    NEED_TO_KNOW = "need_to_know"
    MEDIA = "media"
    ACCOUNTS = "accounts"
    SAFEGUARDS = "safeguards"
    ACCURACY = "accuracy"
    RETENTION = "retention"
    THIRD_PARTY = "third_party"
    PROVISION_CONSENT = "provision_consent"
    PROVISION_AGENCY = "provision_agency"
    PROVISION_LAW = "provision_law"
    PROVISION_DANGER = "provision_danger"
    PROVISION_RIGHTS = "provision_rights"
    NO_SALE = "no_sale"
    NO_SECRECY = "no_secrecy"
    TRUSTEE = "trustee"
    JOINT_USERS = "joint_users"
    MINORS = "minors"
    IDENTITY = "identity"
    REQUESTS = "requests"
    STOP = "stop"
    COMPLAINTS = "complaints"
    COMPLIANCE = "compliance"  # the law is kept
    STAFF_RULES = "staff_rules"  # who works with the data is bound or trained
    IMPROVEMENT = "improvement"  # the company's own rules are kept up
