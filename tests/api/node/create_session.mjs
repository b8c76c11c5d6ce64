// Asks a portal for a session with the unmodified Node SDK and prints what it got, as JSON.
//   node create_session.mjs http://127.0.0.1:8000 API_KEY '{"customer": "cus_ada"}' [IDEMPOTENCY_KEY]
import Stripe from 'stripe';

const [base, key, params, idempotencyKey] = process.argv.slice(2);
const { protocol, hostname, port } = new URL(base);
const stripe = new Stripe(key, { protocol: protocol.slice(0, -1), host: hostname, port, telemetry: false, maxNetworkRetries: 0 });

try {
  const session = await stripe.billingPortal.sessions.create(JSON.parse(params), idempotencyKey ? { idempotencyKey } : {});
  const { requestId, apiVersion, statusCode } = session.lastResponse;
  console.log(JSON.stringify({ session, requestId, apiVersion, statusCode }));
} catch (error) {
  const { type, code, param, message, statusCode, requestId } = error;
  console.log(JSON.stringify({ error: { type, code, param, message, statusCode, requestId } }));
}
