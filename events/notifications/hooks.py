from events.planning.changes import talks_changed

from . import change_notices

talks_changed.connect(change_notices.on_change, dispatch_uid="notifications")
