// Posts a form for a script and says what the answer is: {state: "saved", …}, {state: "conflict"}, {state: "refused",
// message} as the server said it, or "signed_out", "other", "gone", "unwell" for what no server of ours says in words.
import { session, takeToken } from "./session.js";

const PATIENCE = 30_000;

// What an answer is: of a sign-in page nothing is saved, whatever its status says.
async function understood(response) {
  if (response.type === "opaqueredirect" || response.redirected || response.status === 401) return { state: "signed_out" };
  const result = await response.json().catch(() => ({}));
  if (result.state === "saved" && result.saved_at_text) return result;
  if (result.state === "conflict" || (result.state === "refused" && result.message)) return result;
  if (response.status === 403) return { state: "old_page" };
  return { state: response.status === 404 ? "gone" : "unwell" };
}

// Files are left to the button.
function body(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function once(form, address) {
  const options = { method: "POST", body: body(form), credentials: "same-origin", redirect: "manual" };
  options.headers = { "X-Autosave": "1", Accept: "application/json" };
  return understood(await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) }));
}

// A sign-in elsewhere gave this session another token: the same person goes on with the new one, nobody else does.
// Rejects when there is no network.
export async function post(form, address) {
  const result = await once(form, address);
  if (result.state !== "old_page") return result;
  const found = await session();
  if (found.state !== "here") return found;
  takeToken(found.token);
  const second = await once(form, address);
  return second.state === "old_page" ? { state: "unwell" } : second;
}
