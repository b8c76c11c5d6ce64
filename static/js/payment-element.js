// The fields in which a payment method is typed: Stripe's Payment Element, in frames of Stripe's own, so that nothing of
// it ever reaches this page or our server. https://docs.stripe.com/payments/accept-a-payment-deferred?type=setup
//
// The form works without: it then leads to Stripe's own page. When Stripe.js does not come, it does so again.

const PATIENCE = 15_000;
/* How long Stripe.js and its fields may take, in milliseconds, before the other way is offered. */

const form = document.querySelector("form[data-addition]");
const place = form.querySelector("[data-element]");
const status = form.querySelector("[data-loading]");
const alert = form.querySelector("[data-alert]");
const button = form.querySelector("button[data-save]");
const { scriptUrl, setupUrl, options, unloaded, unanswered, outdated } = place.dataset;
const { key, account, locale, elements: shape, payment } = JSON.parse(options);

let stripe, elements;
let isPlain = false;
let isBusy = false;

form.addEventListener("submit", (event) => {
  if (isPlain) return;
  event.preventDefault();
  if (!isBusy) save();
});

// A page that comes back from the browser's memory has a token that is used up.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const ready = start();
ready.then(() => { status.hidden = true; }, takePlainWay);

async function start() {
  form.dataset.way = "element";
  await inTime(load(scriptUrl));
  stripe = window.Stripe(key, account ? { locale, stripeAccount: account } : { locale });
  elements = stripe.elements({ ...shape, locale, appearance: appearance() });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    elements.update({ appearance: appearance() });
  });
  const element = elements.create("payment", payment);
  await inTime(new Promise((resolve, reject) => {
    element.on("ready", resolve);
    element.on("loaderror", reject);
    element.mount(place);
  }));
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

function inTime(promise) {
  return Promise.race([promise, new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("too late")); })]);
}

function takePlainWay() {
  isPlain = true;
  isBusy = false;
  button.removeAttribute("aria-busy");
  form.dataset.way = "plain";
  status.hidden = true;
  say(unloaded);
}

async function save() {
  busy(true);
  say("");
  try {
    await ready;
  } catch {
    return; // the plain way is open by now, and says so
  }
  try {
    const error = await attempt();
    if (error) tell(error);
  } catch {
    tell({ message: unanswered });
  }
  busy(false);
}

// Answers what went wrong; when all went well the page is left.
async function attempt() {
  const { error: mistake } = await elements.submit();
  if (mistake) return mistake;
  const answer = await fetch(setupUrl, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  const isReadable = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isReadable) return { message: answer.status < 500 ? outdated : unanswered };
  const { message, client_secret: clientSecret, return_url: returnUrl } = await answer.json();
  if (message) return { message };
  const { error } = await stripe.confirmSetup({ elements, clientSecret, confirmParams: { return_url: returnUrl } });
  if (error?.setup_intent?.status !== "succeeded") return error;
  // It was saved before, and the answer was lost.
  location.assign(`${returnUrl}?setup_intent=${encodeURIComponent(error.setup_intent.id)}`);
  return new Promise(() => {});
}

function busy(is) {
  isBusy = is;
  if (is) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

function say(message) {
  alert.hidden = !message;
  alert.querySelector("p").textContent = message;
}

// The focus stays in a field to which Stripe has led it.
function tell({ message }) {
  say(message || unanswered);
  if (!place.contains(document.activeElement)) alert.focus();
}

// --- The brand's colours, as Stripe reads them ----------------------------------------------------------------------
// https://docs.stripe.com/elements/appearance-api

function appearance() {
  const page = getComputedStyle(document.body);
  const line = `1px solid ${colour("--line-strong")}`;
  return {
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe",
    variables: {
      colorPrimary: colour("--accent"),
      colorBackground: colour("--surface"),
      colorText: colour("--ink"),
      colorTextSecondary: colour("--ink-quiet"),
      colorTextPlaceholder: colour("--ink-quiet"),
      colorDanger: colour("--danger"),
      colorSuccess: colour("--success"),
      colorWarning: colour("--warning"),
      iconColor: colour("--ink-quiet"),
      borderRadius: length("--radius"),
      fontFamily: page.fontFamily,
      fontSizeBase: page.fontSize,
      spacingUnit: "4px",
    },
    rules: {
      ".Input": { border: line, boxShadow: "none" },
      ".Input:focus": { border: line, boxShadow: "none", outline: `3px solid ${colour("--focus")}` },
      ".Input--invalid": { border: `1px solid ${colour("--danger")}`, boxShadow: "none" },
      ".Label": { fontWeight: "500" },
    },
  };
}

// Ours are written in OKLCH, which Stripe does not read: let the browser mix them in sRGB, and write that as #rrggbb.
function colour(name) {
  const computed = probed("color", `color-mix(in srgb, var(${name}), var(${name}))`);
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)/.exec(computed);
  if (!mixed) return computed;
  return `#${mixed.slice(1).map((part) => {
    const byte = Math.round(Math.min(Math.max(Number(part), 0), 1) * 255);
    return byte.toString(16).padStart(2, "0");
  }).join("")}`;
}

function length(name) {
  return probed("width", `var(${name})`);
}

function probed(property, value) {
  const probe = document.createElement("span");
  probe.style.setProperty("position", "absolute");
  probe.style.setProperty(property, value);
  form.append(probe);
  const computed = getComputedStyle(probe)[property];
  probe.remove();
  return computed;
}
