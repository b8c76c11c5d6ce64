// How the merchant wants the fields to look. https://docs.stripe.com/elements/appearance-api
// What is not here has no effect, as with Stripe's own script.

const VARIABLES = ["colorPrimary", "colorBackground", "colorText", "colorTextSecondary", "colorTextPlaceholder",
  "colorDanger", "borderRadius", "fontFamily", "fontSizeBase", "fontLineHeight", "fontWeightNormal", "spacingUnit",
  "gridRowSpacing"];
const PLACES = {
  Input: ".field input", Label: ".field label", Error: ".error", Tab: "fieldset label", RadioIcon: "input[type=radio]",
  TermsText: ".mandate",
};
const STATES = { "--invalid": "[aria-invalid=true]", "--selected": ":has(:checked)", "--empty": ":placeholder-shown" };

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [sheet];

export function wear(appearance = {}) {
  const root = document.documentElement;
  root.dataset.theme = appearance.theme ?? "stripe";
  for (const name of VARIABLES) {
    const value = appearance.variables?.[name];
    if (value) root.style.setProperty(`--${name}`, value);
    else root.style.removeProperty(`--${name}`);
  }
  while (sheet.cssRules.length) sheet.deleteRule(0);
  for (const [selector, declarations] of Object.entries(appearance.rules ?? {})) {
    const [, part, state = "", pseudo = ""] = /^\.(\w+?)(--\w+)?((?:::?[\w-]+)*)$/.exec(selector) ?? [];
    if (!(part in PLACES) || (state && !(state in STATES))) continue;
    const rule = sheet.cssRules[sheet.insertRule(`${PLACES[part]}${STATES[state] ?? ""}${pseudo} {}`, sheet.cssRules.length)];
    for (const [name, value] of Object.entries(declarations)) rule.style[name] = value;
  }
}
