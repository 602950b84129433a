"""One repository an idea; each turns records into rows and back, and seals what was typed."""

from .aftercare import AftercareOf
from .attendances import Attendances
from .base import Reach
from .cases import Cases
from .certificates import Certificates
from .contributions import Contributions
from .contributor_pages import ContributorPages
from .deliveries import Deliveries
from .drafts import Drafts
from .evaluations import Evaluations
from .goals import Goals
from .groups import Groups
from .installations import Installations
from .intentions import Intentions
from .meetings import Meetings
from .outbox import Outbox
from .people import People
from .posts import Posts
from .registrations import Registrations
from .reports import Reports
from .timers import Timers

__all__ = [
    "AftercareOf",
    "Attendances",
    "Cases",
    "Certificates",
    "Contributions",
    "ContributorPages",
    "Deliveries",
    "Drafts",
    "Evaluations",
    "Goals",
    "Groups",
    "Installations",
    "Intentions",
    "Meetings",
    "Outbox",
    "People",
    "Posts",
    "Reach",
    "Registrations",
    "Reports",
    "Timers",
]
