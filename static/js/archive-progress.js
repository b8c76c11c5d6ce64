// How far an archive is: the page looks again by itself, and is loaded anew when it is over. Without this a link does so.

const PAUSE = 2_000;
/* Between two looks, in milliseconds; twice as long after each that failed, up to a minute. */
const LONGEST = 60_000;

const place = document.querySelector("[data-progress]");
let pause = PAUSE;

setTimeout(look, pause);

async function look() {
  if (!document.hidden) {
    try {
      await show(await fetch(location.href, { headers: { Accept: "text/html" } }));
      pause = PAUSE;
    } catch {
      pause = Math.min(2 * pause, LONGEST);
    }
  }
  setTimeout(look, pause);
}

async function show(answer) {
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-progress]");
  if (next) place.replaceChildren(...next.childNodes);
  else location.reload();
}
