// The speaker's page: says that a person looks at it, and offers the browser's time zone.

const form = document.querySelector("form[data-opened-url]");

// By a script, as programs that scan mails follow every link in them.
const token = new FormData();
token.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
fetch(form.dataset.openedUrl, { method: "POST", body: token });

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zone = form.elements.time_zone; // not on a page that is about the talk alone
if (zone && !zone.value) {
  if ([...zone.options].some((option) => option.value === here)) zone.value = here;
}

// The page says the time in the zone of this clock already.
for (const line of document.querySelectorAll("[data-own-zone]")) line.hidden = line.dataset.ownZone === here;
