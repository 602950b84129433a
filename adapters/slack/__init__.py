"""The adapter for Slack: a workspace's app behind the same ports as any other platform."""

from .home import SlackHome
from .manifest import manifest
from .settings import SlackClient, SlackSettings

__all__ = ["SlackClient", "SlackHome", "SlackSettings", "manifest"]
