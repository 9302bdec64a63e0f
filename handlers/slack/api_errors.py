"""Slack's error codes as a table: what may be tried again, what never will, what stops everything until somebody mends the set-up."""

import math
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto

from slack_sdk.errors import SlackApiError

from handlers.slack.client import SlackUnclear, error_code


class Verdict(Enum):
    RETRY = auto()  # Slack is in trouble, or slow: nothing is wrong with the call
    AMBIGUOUS = auto()  # it may have been carried out: look before sending again
    RATE_LIMITED = auto()
    PERMANENT = auto()  # this call can never succeed
    SETUP = auto()  # wrong in the workspace (channel, membership): a person can mend it, so some tries are worth it
    OURS = auto()  # no word of Slack's: something of ours broke
    PAUSE = auto()  # the token or its scopes: no call can succeed


_TABLE: dict[Verdict, str] = {
    Verdict.RETRY: """
        service_unavailable team_added_to_org external_channel_migrating message_limit_exceeded update_failed
    """,
    Verdict.AMBIGUOUS: """
        fatal_error internal_error request_timeout accesslimited
    """,
    Verdict.RATE_LIMITED: "ratelimited rate_limited",
    Verdict.SETUP: """
        channel_not_found not_in_channel is_archived is_inactive restricted_action restricted_action_read_only_channel
        restricted_action_thread_only_channel restricted_action_non_threadable_channel posting_to_channel_denied
        app_access_restricted channel_is_limited_access messages_tab_disabled plan_upgrade_required no_such_subteam
        method_not_supported_for_channel_type not_enabled
    """,
    Verdict.PAUSE: """
        token_revoked token_expired account_inactive invalid_auth not_authed missing_scope no_permission
        org_login_required ekm_access_denied not_allowed_token_type access_denied enterprise_is_restricted
        two_factor_setup_required deprecated_endpoint method_deprecated invalid_team
    """,
    Verdict.PERMANENT: """
        as_user_not_supported attachment_payload_limit_exceeded block_mismatch blocked_file_type cannot_reply_to_message
        cant_broadcast_message cant_delete_message cant_update_message draft_already_deleted draft_already_sent draft_has_conflict draft_not_found
        duplicate_channel_not_found duplicate_external_id duplicate_message_not_found edit_window_closed exchanged_trigger_id
        expired_trigger_id file_deleted file_is_deleted file_not_found file_share_limit_reached hash_conflict
        invalid_arg_name invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format
        invalid_charset invalid_cursor invalid_form_data invalid_json invalid_limit invalid_metadata_filter_keys
        invalid_metadata_format invalid_metadata_schema invalid_post_type invalid_trigger_id invalid_ts_latest
        invalid_ts_oldest invalid_types invalid_user_combination json_not_object list_record_comment_fetch_failed
        markdown_text_conflict max_file_sharing_exceeded message_not_found metadata_must_be_sent_from_app metadata_too_large
        missing_argument missing_file_data missing_post_type missing_profile_id msg_blocks_too_long msg_too_long no_dual_broadcast_content_update
        no_text not_enough_users not_found not_implemented push_limit_reached restricted_action_thread_locked
        send_on_behalf_not_allowed slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked
        slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked streaming_state_conflict team_not_found thread_not_found too_many_attachments
        too_many_contact_cards too_many_users unable_to_share_files unknown_method user_disabled user_not_found
        user_not_in_channel user_not_visible users_list_not_supplied users_not_found view_too_large
    """,
}
ERRORS: Mapping[str, Verdict] = {code: verdict for verdict, codes in _TABLE.items() for code in codes.split()}

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(days=1)


def judge(error: Exception) -> tuple[Verdict, str]:
    """What a failed call means, and a code to keep with the row. An unknown code is Slack's own refusal, worth some tries."""
    if isinstance(error, SlackUnclear):
        return Verdict.AMBIGUOUS, str(error)[:60]
    if not isinstance(error, SlackApiError):
        return Verdict.OURS, type(error).__name__
    code = error_code(error)
    if _status(error) == 429 or ERRORS.get(code) is Verdict.RATE_LIMITED:
        return Verdict.RATE_LIMITED, "ratelimited"
    if not code or _status(error) >= 500:
        return Verdict.AMBIGUOUS, code or f"http_{_status(error)}"
    return ERRORS.get(code, Verdict.SETUP), code[:60]


def retry_after(error: Exception, attempts: int) -> timedelta:
    """What Slack asked for; the usual back-off when it asked for nothing readable. Never less than a second, never more than a day."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        seconds = float(str(asked).strip())
    except ValueError:
        return backoff(attempts)
    if not math.isfinite(seconds) or seconds < 0:
        return backoff(attempts)
    return min(max(timedelta(seconds=1), timedelta(seconds=min(seconds, 1e6))), LONGEST_RETRY_AFTER)


def backoff(attempts: int) -> timedelta:
    """2 s after the first attempt, then 4 s, 8 s … up to five minutes."""
    return min(FIRST_WAIT * (1 << min(max(attempts - 1, 0), 12)), LONGEST_WAIT)


def _status(error: SlackApiError) -> int:
    response: object = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)  # slack_sdk's or aiohttp's
    return status if isinstance(status, int) else 0
