// Shows moments in the room's zone, and lets the room's clock run between two visits.

const locale = document.documentElement.lang === "nl" ? "nl-NL" : "en-GB";

function parts(at, language) {
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    timeZone: document.documentElement.dataset.zone,
  });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

function written(at, style, language) {
  const p = parts(at, language);
  const date = `${p.weekday} ${p.day} ${p.month}`;
  const time = `${p.hour}:${p.minute}`;
  return { date, time, both: `${date}, ${time}` }[style] ?? `${date}, ${time}`;
}

export function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    // A new piece is written before it stands in the page: then it speaks the page's language.
    const speaks = time.closest("[lang]") ?? document.documentElement;
    const language = speaks.lang === "nl" ? "nl-NL" : "en-GB";
    const text = written(new Date(time.dateTime), time.dataset.style, language);
    if (time.textContent !== text) {
      time.title ||= time.textContent;
      time.textContent = text;
    }
  }
}

let ahead = 0;
export function setNow(iso) {
  ahead = Date.parse(iso) - Date.now();
  tick();
}

function tick() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const text = written(new Date(Date.now() + ahead), "both", locale);
  if (clock.textContent !== text) clock.textContent = text;
}
setInterval(tick, 5000);
