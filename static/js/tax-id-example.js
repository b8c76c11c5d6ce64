// Shows the example of the kind of tax id as soon as it is chosen. Without this a button does, over the server.

const form = document.querySelector("form[data-tax-id]");
const kind = form.elements.kind;
const hint = document.getElementById("value-hint");
const hints = JSON.parse(document.getElementById("hints").textContent);

form.querySelector("button[name=example]").hidden = true;
kind.addEventListener("change", show);
// Going back in the browser brings back what was chosen, without an event.
addEventListener("pageshow", show);

function show() {
  hint.textContent = hints[kind.value] ?? hints[""];
}
