// The frame of the payment element: what the customer types stays here and goes to the simulator's API, never to the
// merchant's page, which sends its wishes through a port and hears what became of them.

import { wear } from "./appearance.js";
import { expiryMistake, ibanMistake, numberMistake, routingMistake } from "./checks.js";

const SAME = { invalid_number: "incorrect_number", invalid_cvc: "incorrect_cvc", invalid_expiry_month: "invalid_expiry",
  invalid_expiry_year: "invalid_expiry", invalid_bank_account_iban: "invalid_iban" };
const FORMS = { card: ["number", "expiry", "cvc"], sepa_debit: ["iban", "name", "email"],
  us_bank_account: ["name", "email", "routing_number", "account_number"] };
const TITLES = { card: "card", sepa_debit: "bank_account", us_bank_account: "us_bank_account" };
const MANDATES = { sepa_debit: "mandate", us_bank_account: "us_mandate" };
const NUMERIC = ["number", "expiry", "cvc", "routing_number", "account_number"];
const AUTOCOMPLETE = { number: "cc-number", expiry: "cc-exp", cvc: "cc-csc", name: "name", email: "email" };
const PLACES = { cvc: "cvc", exp_month: "expiry", exp_year: "expiry", "us_bank_account[routing_number]": "routing_number",
  "us_bank_account[account_number]": "account_number" };

const state = { kind: "card", kinds: [], touched: new Set() };
let port, options, table, words;

addEventListener("message", (event) => {
  if (port || event.source !== parent || !event.ports[0]) return;
  port = event.ports[0];
  options = event.data;
  port.onmessage = (message) => answer(message.data);
  start();
});

function tell(event, detail = {}) {
  port.postMessage({ event, ...detail });
}

async function answer({ call, number, detail }) {
  let result = {};
  try {
    result = (await CALLS[call](detail)) || {};
  } catch {
    result = { error: { type: "api_connection_error", message: words.unreachable } };
  }
  tell("answer", { number, result });
}

async function start() {
  try {
    table = await (await fetch("/elements/words.json")).json();
    state.kinds = await offered();
  } catch (error) {
    words ??= table?.en ?? { unreachable: "The connection failed." };
    tell("loaderror", { error: error.stripe ?? { type: "api_connection_error", message: words.unreachable } });
    return;
  }
  state.kind = state.kinds[0];
  dress();
  draw();
  new ResizeObserver(() => tell("resize", { height: document.body.scrollHeight })).observe(document.body);
  tell("ready");
}

async function offered() {
  let types;
  if (!options.clientSecret) {
    types = await enabled();
  } else {
    const intent = await api("GET", options.clientSecret, "", { client_secret: options.clientSecret });
    if (intent.error) throw Object.assign(new Error(intent.error.message), { stripe: intent.error });
    types = intent.payment_method_types;
  }
  const { allowedPaymentMethodTypes: allowed, excludedPaymentMethodTypes: excluded } = options;
  types = types.filter((kind) => (!allowed || allowed.includes(kind)) && !excluded?.includes(kind));
  const order = options.paymentMethodOrder ?? [];
  const place = (kind) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  const kinds = Object.keys(FORMS).filter((kind) => types.includes(kind)).sort((a, b) => place(a) - place(b));
  if (kinds.length === 0) {
    const message = `not simulated: a payment element for ${types.join(", ")}`;
    throw Object.assign(new Error(message), { stripe: { type: "invalid_request_error", message } });
  }
  return kinds;
}

// Before there is an intent: what the account has switched on for the currency.
async function enabled() {
  const query = new URLSearchParams({ key: options.key, currency: options.currency ?? "" });
  if (options.stripeAccount) query.set("account", options.stripeAccount);
  const answer = await (await fetch(`/elements/types?${query}`)).json();
  if (answer.error) throw Object.assign(new Error(answer.error.message), { stripe: answer.error });
  return answer.types;
}

function dress() {
  const language = [options.locale, ...navigator.languages].map((one) => String(one || "").split("-")[0].toLowerCase())
    .find((one) => one in table);
  words = table[language] ?? table.en;
  document.documentElement.lang = language ?? "en";
  document.title = words.frame;
  wear(options.appearance);
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function draw() {
  const kept = Object.fromEntries([...document.querySelectorAll(".field input")].map((one) => [one.id, one.value]));
  const main = document.getElementById("fields");
  main.replaceChildren();
  if (state.kinds.length > 1) {
    const legend = make("legend", { className: "unseen", textContent: words.payment_method });
    main.append(make("fieldset", {}, legend, ...state.kinds.map(choice)));
  }
  main.append(...FORMS[state.kind].filter(isAsked).map((name) => field(name, kept[name])));
  if (state.kind in MANDATES) {
    const text = words[MANDATES[state.kind]].replace("{merchant}", options.business || "the merchant");
    main.append(make("p", { className: "note mandate", textContent: text }));
  }
  main.append(make("p", { className: "note", textContent: words.element_note }));
}

function choice(kind) {
  const radio = make("input", { type: "radio", name: "kind", value: kind, checked: kind === state.kind });
  radio.addEventListener("change", () => {
    state.kind = kind;
    state.touched.clear();
    draw();
    document.querySelector(`input[value="${kind}"]`).focus();
    changed();
  });
  return make("label", {}, radio, words[TITLES[kind]]);
}

// `fields: {billingDetails: "never"}`: the merchant's page sends them itself.
function isAsked(name) {
  const wish = options.fields?.billingDetails;
  return !(["name", "email"].includes(name) && (wish === "never" || wish?.[name] === "never"));
}

function field(name, kept) {
  const value = kept ?? options.defaultValues?.billingDetails?.[name] ?? "";
  const input = make("input", { id: name, name, value, autocomplete: AUTOCOMPLETE[name] ?? "off", required: true });
  input.readOnly = Boolean(options.readOnly);
  if (NUMERIC.includes(name)) input.inputMode = "numeric";
  if (name === "email") input.type = "email";
  if (name === "expiry") input.placeholder = "MM / YY";
  input.addEventListener("input", () => {
    say(name, "");
    if (name === "number") input.value = input.value.replace(/[^0-9 -]/g, "");
    changed();
  });
  input.addEventListener("blur", () => input.value && say(name, mistake(name)));
  return make("p", { className: "field" }, make("label", { htmlFor: name, textContent: words[name] }), input,
    make("span", { id: `${name}-error`, className: "error", role: "alert", hidden: true }));
}

function say(name, code, message = words[code] ?? "") {
  const input = document.getElementById(name);
  const error = document.getElementById(`${name}-error`);
  error.textContent = message;
  error.hidden = !message;
  input.setAttribute("aria-invalid", String(Boolean(message)));
  if (message) input.setAttribute("aria-describedby", error.id);
  else input.removeAttribute("aria-describedby");
}

const typed = (name) => document.getElementById(name)?.value.trim() ?? "";
const digits = (name) => typed(name).replace(/[\s-]/g, "");

// What is wrong with a field, as one of Stripe's codes; nothing if it may be sent.
function mistake(name) {
  const given = typed(name);
  if (name === "number") return numberMistake(digits(name));
  if (name === "expiry") return expiryMistake(expiry());
  if (name === "cvc") return /^[0-9]{3,4}$/.test(given) ? "" : "incomplete_cvc";
  if (name === "routing_number") return routingMistake(given);
  if (name === "account_number") return /^[0-9]{4,17}$/.test(given) ? "" : "incomplete_account_number";
  if (name === "iban") return ibanMistake(given.replace(/\s/g, "").toUpperCase());
  if (name === "email") return /^[^@\s]+@[^@\s]+$/.test(given) ? "" : "incomplete_email";
  return given ? "" : "incomplete_name";
}

function expiry() {
  const [, month, year] = /^([0-9]{1,2})\s*[/. -]?\s*((?:20)?[0-9]{2})$/.exec(typed("expiry")) ?? [];
  return month ? { month: Number(month), year: Number(year) % 100 + 2000 } : null;
}

function changed() {
  const names = FORMS[state.kind].filter(isAsked);
  tell("change", { value: {
    elementType: "payment", collapsed: false, complete: names.every((name) => !mistake(name)),
    empty: names.every((name) => !typed(name)), value: { type: state.kind },
  } });
}

// Show what is wrong and go to the first such field; Stripe's validation_error, or nothing.
function validate() {
  let first;
  for (const name of FORMS[state.kind].filter(isAsked)) {
    const code = mistake(name);
    say(name, code);
    if (code) first ??= { name, code };
  }
  if (!first) return {};
  document.getElementById(first.name).focus();
  return { error: { type: "validation_error", code: first.code, message: words[first.code] } };
}

async function confirm({ clientSecret, billing = {}, returnUrl, mayRedirect }) {
  const invalid = validate();
  if (invalid.error) return invalid;
  const given = { type: state.kind, billing_details: { ...details(), ...billing } };
  if (state.kind === "card") {
    const { month, year } = expiry();
    given.card = { number: digits("number"), exp_month: month, exp_year: year, cvc: typed("cvc") };
  } else if (state.kind === "us_bank_account") {
    given.us_bank_account = { account_holder_type: "individual", routing_number: typed("routing_number"),
      account_number: typed("account_number") };
  } else {
    given.sepa_debit = { iban: typed("iban") };
  }
  const sent = { client_secret: clientSecret, payment_method_data: given, ...permission() };
  if (mayRedirect) sent.return_url = returnUrl;
  else sent.use_stripe_sdk = "true";
  const intent = await api("POST", clientSecret, "/confirm", sent);
  if (!intent.error) return { setupIntent: intent };
  return { error: told(intent.error) };
}

function details() {
  return Object.fromEntries(["name", "email"].filter((name) => typed(name)).map((name) => [name, typed(name)]));
}

function permission() {
  if (!(state.kind in MANDATES)) return {};
  return { mandate_data: { customer_acceptance: { type: "online", online: { infer_from_client: "true" } } } };
}

// An error of the API in the customer's language, shown at its field.
function told(error) {
  const code = [error.decline_code, error.code].map((one) => SAME[one] ?? one).find((one) => one in words);
  const message = words[code] ?? error.message;
  const byCode = { expired_card: "expiry", payment_method_microdeposit_failed: "account_number" };
  const name = byCode[error.code] ?? PLACES[error.param];
  const place = name && document.getElementById(name) ? name : FORMS[state.kind][0];
  say(place, code, message);
  document.getElementById(place).focus();
  return { ...error, message };
}

async function api(method, clientSecret, suffix, params) {
  const query = encoded(params);
  const path = `/v1/setup_intents/${encodeURIComponent(clientSecret.split("_secret_")[0])}${suffix}`;
  const headers = { Authorization: `Bearer ${options.key}` };
  if (options.stripeAccount) headers["Stripe-Account"] = options.stripeAccount;
  if (method === "GET") return (await fetch(`${path}?${query}`, { headers })).json();
  headers["Content-Type"] = "application/x-www-form-urlencoded";
  return (await fetch(path, { method, headers, body: query })).json();
}

function encoded(params) {
  const pairs = new URLSearchParams();
  const add = (name, value) => {
    if (value && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) add(`${name}[${key}]`, inner);
    } else if (value !== undefined && value !== null) {
      pairs.append(name, value);
    }
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  return pairs.toString();
}

const CALLS = {
  validate,
  confirm,
  failed: ({ error }) => ({ error: told(error) }),
  focus: () => document.querySelector(".field input")?.focus(),
  blur: () => document.activeElement?.blur(),
  clear: () => {
    for (const input of document.querySelectorAll(".field input")) input.value = "";
    changed();
  },
  update: (wishes) => {
    options = { ...options, ...wishes };
    dress();
    draw();
  },
};
