// A stand-in for Stripe.js, with the same calls for saving a payment method. https://docs.stripe.com/js
// What is not here throws "not simulated". It needs script-src, frame-src and connect-src of its own origin, no more.
(() => {
  "use strict";
  const ORIGIN = new URL(document.currentScript.src).origin;
  const EVENTS = ["ready", "change", "focus", "blur", "loaderror", "loaderstart", "escape"];

  class IntegrationError extends Error {
    name = "IntegrationError";
  }

  function absent(name) {
    return () => {
      throw new IntegrationError(`not simulated: ${name}`);
    };
  }

  function secretOf(clientSecret) {
    if (!/^seti_\w+_secret_\w+$/.test(clientSecret ?? "")) {
      throw new IntegrationError("Invalid value for clientSecret: value should be a client secret of the form " +
        "${id}_secret_${secret} of a SetupIntent.");
    }
    return clientSecret;
  }

  class PaymentElement {
    #elements; #options; #frame; #port; #listeners = new Map(); #waiting = new Map(); #number = 0; #ready;

    constructor(elements, options) {
      this.#elements = elements;
      this.#options = options ?? {};
      this.#ready = Promise.withResolvers ? Promise.withResolvers() : deferred();
      this.#ready.promise.catch(() => {});
    }

    mount(place) {
      const holder = typeof place === "string" ? document.querySelector(place) : place;
      if (!holder) throw new IntegrationError(`The selector you specified (${place}) applies to no DOM elements.`);
      if (this.#frame) throw new IntegrationError("This Element has already been mounted.");
      const frame = document.createElement("iframe");
      frame.title = "Secure payment input frame";
      frame.src = `${ORIGIN}/elements/payment`;
      Object.assign(frame.style, { border: "0", width: "100%", display: "block", height: "0", colorScheme: "normal" });
      frame.addEventListener("load", () => this.#connect(), { once: true });
      this.#frame = frame;
      holder.replaceChildren(frame);
      return this;
    }

    #connect() {
      const channel = new MessageChannel();
      this.#port = channel.port1;
      this.#port.onmessage = (message) => this.#hear(message.data);
      const { fields, defaultValues, business, paymentMethodOrder, readOnly } = this.#options;
      const own = { fields, defaultValues, business: business?.name, paymentMethodOrder, readOnly };
      const sent = { ...this.#elements._described(), ...own };
      this.#frame.contentWindow.postMessage(JSON.parse(JSON.stringify(sent)), ORIGIN, [channel.port2]);
    }

    #hear({ event, number, result, height, value, error }) {
      if (event === "resize") this.#frame.style.height = `${height}px`;
      else if (event === "answer") {
        this.#waiting.get(number)?.(result);
        this.#waiting.delete(number);
      } else if (event === "ready") {
        this.#ready.resolve();
        this.#tell("ready", { elementType: "payment" });
      } else if (event === "loaderror") {
        this.#ready.reject(error);
        this.#tell("loaderror", { elementType: "payment", error });
      } else this.#tell(event, value);
    }

    #tell(event, value) {
      for (const listener of this.#listeners.get(event) ?? []) listener(value);
    }

    async _ask(call, detail = {}) {
      if (!this.#frame) throw new IntegrationError("The Payment Element is not mounted.");
      try {
        await this.#ready.promise;
      } catch (error) {
        return { error };
      }
      const number = ++this.#number;
      const answered = new Promise((resolve) => this.#waiting.set(number, resolve));
      this.#port.postMessage({ call, number, detail: JSON.parse(JSON.stringify(detail)) });
      return answered;
    }

    on(event, listener) {
      if (!EVENTS.includes(event)) throw new IntegrationError(`not simulated: the event ${event} of an Element`);
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return this;
    }

    once(event, listener) {
      const heard = (value) => {
        this.off(event, heard);
        listener(value);
      };
      return this.on(event, heard);
    }

    off(event, listener) {
      const left = listener ? (this.#listeners.get(event) ?? []).filter((one) => one !== listener) : [];
      this.#listeners.set(event, left);
      return this;
    }

    update(options) {
      this.#options = { ...this.#options, ...options };
      const { business, ...rest } = options;
      if (this.#frame) this._ask("update", business ? { ...rest, business: business.name } : rest);
    }

    focus() { this._ask("focus"); }
    blur() { this._ask("blur"); }
    clear() { this._ask("clear"); }

    unmount() {
      this.#frame?.remove();
      this.#port?.close();
      this.#frame = this.#port = undefined;
      this.#ready = deferred();
      this.#ready.promise.catch(() => {});
    }

    destroy() {
      this.unmount();
      this.#elements._forget();
    }
  }

  function deferred() {
    const made = {};
    made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
    return made;
  }

  class Elements {
    #stripe; #options; #payment = null; #submitted = false;

    constructor(stripe, options) {
      this.#stripe = stripe;
      this.#options = options ?? {};
      if (this.#options.clientSecret) secretOf(this.#options.clientSecret);
      else if (this.#options.mode !== "setup") {
        throw new IntegrationError(`not simulated: elements in ${this.#options.mode ?? "no"} mode`);
      }
    }

    create(type, options) {
      if (type !== "payment") throw new IntegrationError(`not simulated: the Element ${type}`);
      if (this.#payment) throw new IntegrationError("Can only create one Payment Element.");
      this.#payment = new PaymentElement(this, options);
      return this.#payment;
    }

    getElement(type) { return type === "payment" ? this.#payment : null; }

    update(options) {
      this.#options = { ...this.#options, ...options };
      const { locale, appearance } = options;
      if (this.#payment && (locale || appearance)) this.#payment._ask("update", { locale, appearance });
    }

    async fetchUpdates() { return {}; }

    async submit() {
      const result = await this._asked("validate");
      this.#submitted = !result.error;
      return result;
    }

    // Without an intent from the beginning the fields are looked at first.
    // https://docs.stripe.com/payments/accept-a-payment-deferred
    _requireSubmitted() {
      if (!this.#options.clientSecret && !this.#submitted) {
        throw new IntegrationError("elements.submit() must be called before stripe.confirmSetup().");
      }
    }

    get _secret() { return this.#options.clientSecret; }

    _asked(call, detail) {
      if (!this.#payment) throw new IntegrationError("There is no Payment Element to take payment details from.");
      return this.#payment._ask(call, detail);
    }

    _described() {
      const { clientSecret, appearance, locale, currency, allowedPaymentMethodTypes, excludedPaymentMethodTypes } =
        this.#options;
      const asked = { clientSecret, appearance, currency, allowedPaymentMethodTypes, excludedPaymentMethodTypes };
      return { ...this.#stripe._keys, ...asked, locale: locale ?? this.#stripe._locale };
    }

    _forget() { this.#payment = null; }
  }

  class StripeInstance {
    #key; #options;

    constructor(key, options) {
      if (typeof key !== "string" || !key.startsWith("pk_")) {
        throw new IntegrationError("Please call Stripe() with your publishable key. You used something else.");
      }
      this.#key = key;
      this.#options = options ?? {};
    }

    get _keys() { return { key: this.#key, stripeAccount: this.#options.stripeAccount }; }
    get _locale() { return this.#options.locale; }

    elements(options) { return new Elements(this, options); }

    async retrieveSetupIntent(clientSecret) {
      const id = secretOf(clientSecret).split("_secret_")[0];
      const headers = { Authorization: `Bearer ${this.#key}` };
      if (this.#options.stripeAccount) headers["Stripe-Account"] = this.#options.stripeAccount;
      const query = new URLSearchParams({ client_secret: clientSecret });
      try {
        const answer = await (await fetch(`${ORIGIN}/v1/setup_intents/${id}?${query}`, { headers })).json();
        return answer.error ? { error: answer.error } : { setupIntent: answer };
      } catch {
        return { error: { type: "api_connection_error", message: "The connection to Stripe failed." } };
      }
    }

    async confirmSetup({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      if (!elements) throw new IntegrationError("not simulated: confirmSetup without elements");
      const mayRedirect = redirect !== "if_required";
      const { return_url: returnUrl, payment_method_data: data } = confirmParams;
      if (mayRedirect && !returnUrl) throw new IntegrationError("confirmSetup needs confirmParams.return_url.");
      const secret = secretOf(clientSecret ?? elements._secret);
      elements._requireSubmitted();
      const billing = data?.billing_details;
      const result = await elements._asked("confirm", { clientSecret: secret, billing, returnUrl, mayRedirect });
      if (result.error) return result;
      if (mayRedirect) return go(onwards(result.setupIntent, returnUrl));
      const done = await this.handleNextAction({ clientSecret: secret });
      return done.error ? elements._asked("failed", done) : done;
    }

    async handleNextAction({ clientSecret }) {
      const { setupIntent, error } = await this.retrieveSetupIntent(clientSecret);
      if (error || setupIntent.status !== "requires_action") return error ? { error } : { setupIntent };
      const action = setupIntent.next_action;
      // Nothing to do here: the customer comes back when the deposits have arrived.
      if (action.type === "verify_with_microdeposits") return { setupIntent };
      if (action.type === "redirect_to_url") return go(action.redirect_to_url.url);
      if (action.type !== "use_stripe_sdk") throw new IntegrationError(`not simulated: the next action ${action.type}`);
      return this.#askBank(setupIntent, action.use_stripe_sdk.merchant);
    }

    async verifyMicrodepositsForSetup(clientSecret, data = {}) {
      const id = secretOf(clientSecret).split("_secret_")[0];
      const headers = { Authorization: `Bearer ${this.#key}`, "Content-Type": "application/x-www-form-urlencoded" };
      if (this.#options.stripeAccount) headers["Stripe-Account"] = this.#options.stripeAccount;
      const body = new URLSearchParams({ client_secret: clientSecret });
      for (const amount of data.amounts ?? []) body.append("amounts[]", amount);
      if (data.descriptor_code) body.set("descriptor_code", data.descriptor_code);
      const path = `${ORIGIN}/v1/setup_intents/${id}/verify_microdeposits`;
      const answer = await (await fetch(path, { method: "POST", headers, body })).json();
      return answer.error ? { error: answer.error } : { setupIntent: answer };
    }

    // The bank's page above the merchant's; each time it has loaded, look whether the intent still waits.
    #askBank(intent, merchant) {
      const dialog = document.createElement("dialog");
      const frame = document.createElement("iframe");
      const query = { merchant, setup_intent: intent.id, setup_intent_client_secret: intent.client_secret };
      frame.title = "3-D Secure";
      frame.src = `${ORIGIN}/3d_secure_2/hosted?${new URLSearchParams(query)}`;
      Object.assign(frame.style, { border: "0", width: "min(30rem, 85vw)", height: "min(30rem, 80vh)", background: "Canvas" });
      dialog.append(frame);
      document.body.append(dialog);
      dialog.addEventListener("cancel", (event) => event.preventDefault());
      dialog.showModal();
      return new Promise((resolve) => {
        frame.addEventListener("load", async () => {
          const { setupIntent, error } = await this.retrieveSetupIntent(intent.client_secret);
          if (setupIntent?.status === "requires_action") return;
          dialog.remove();
          const failure = error ?? setupIntent.last_setup_error;
          resolve(failure ? { error: { ...failure, setup_intent: setupIntent } } : { setupIntent });
        });
      });
    }
  }

  for (const name of ["confirmPayment", "createPaymentMethod", "createConfirmationToken", "createToken",
    "confirmCardSetup", "confirmCardPayment", "confirmSepaDebitSetup", "retrievePaymentIntent", "paymentRequest",
    "initCheckout", "initEmbeddedCheckout", "redirectToCheckout", "collectBankAccountForSetup"]) {
    StripeInstance.prototype[name] = absent(`stripe.${name}`);
  }

  // Where the customer goes after a confirmation: to the bank, or back with what Stripe adds to the address.
  function onwards(intent, returnUrl) {
    if (intent.next_action?.type === "redirect_to_url") return intent.next_action.redirect_to_url.url;
    const address = new URL(returnUrl, location.href);
    address.searchParams.set("setup_intent", intent.id);
    address.searchParams.set("setup_intent_client_secret", intent.client_secret);
    // `pending` for what the customer's bank takes days for (inferred from payments that are processing).
    const status = { succeeded: "succeeded", processing: "pending", requires_action: "pending" }[intent.status];
    address.searchParams.set("redirect_status", status ?? "failed");
    return address.href;
  }

  // The page is left: nothing that waits for the result is to go on.
  function go(address) {
    location.assign(address);
    return new Promise(() => {});
  }

  window.Stripe = (key, options) => new StripeInstance(key, options);
  window.Stripe.version = "endive";
})();
