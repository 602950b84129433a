"""What Slack tells by itself, without anybody pressing anything: which events we ask to hear of.

None of them carries what people write to each other.
"""

from __future__ import annotations

#: Somebody came into a room or left it, the bot itself included; and what happens to rooms.
ROOM_EVENTS = (
    "member_joined_channel",
    "member_left_channel",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
    "channel_shared",
    "channel_unshared",
)
#: Somebody opened the app in their own Slack.
HOME_OPENED = "app_home_opened"
#: Something about a person changed; we only look whether their account is closed.
PERSON_CHANGED = "user_change"
#: A workspace let the bot go, or took a token away from it.
UNINSTALLED, REVOKED = "app_uninstalled", "tokens_revoked"
WORKSPACE_EVENTS = (UNINSTALLED, REVOKED)
#: All that the manifest subscribes to; Slack asks for no scope beside ours for any of them.
HEARD: tuple[str, ...] = (*ROOM_EVENTS, HOME_OPENED, PERSON_CHANGED, *WORKSPACE_EVENTS)
