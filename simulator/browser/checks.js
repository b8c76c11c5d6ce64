// What is wrong with what was typed, as one of Stripe's codes; nothing if it may be sent.

export function numberMistake(number) {
  if (!/^[0-9]{12,19}$/.test(number)) return "incomplete_number";
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 ? "incorrect_number" : "";
}

export function expiryMistake(date) {
  if (!date) return "incomplete_expiry";
  const now = new Date();
  const past = date.year * 12 + date.month < now.getFullYear() * 12 + now.getMonth() + 1;
  return past || date.month < 1 || date.month > 12 ? "invalid_expiry" : "";
}

export function ibanMistake(iban) {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$/.test(iban)) return "incomplete_iban";
  const number = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => parseInt(letter, 36));
  return [...number].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1 ? "" : "invalid_iban";
}

export function routingMistake(number) {
  if (!/^[0-9]{9}$/.test(number)) return "incomplete_routing_number";
  return [...number].reduce((sum, digit, at) => sum + digit * [3, 7, 1][at % 3], 0) % 10 ? "routing_number_invalid" : "";
}
