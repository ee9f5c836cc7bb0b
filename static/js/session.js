// Whose session this is at this moment, asked of the portal: {state: "here", token}, {state: "signed_out"},
// {state: "other", name} (somebody else signed in here), {state: "offline"} or {state: "unwell"}.
import { account, texts } from "./kept.js";

const PATIENCE = 8000;

export async function session() {
  let told;
  try {
    const options = { cache: "no-store", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
    const response = await fetch(texts.sessionUrl, options);
    if (!response.ok) return { state: "unwell" };
    told = await response.json();
  } catch (problem) {
    return { state: problem instanceof SyntaxError ? "unwell" : "offline" };
  }
  if (!told.account) return { state: "signed_out" };
  if (told.account !== account) return { state: "other", name: told.name };
  return { state: "here", token: told.token };
}

// Calls back when the person may be back from a sign-in in another tab, or back on the network.
export function onReturn(act) {
  const visibly = () => document.visibilityState === "visible" && act();
  addEventListener("online", visibly);
  addEventListener("focus", visibly);
  document.addEventListener("visibilitychange", visibly);
}

// After a sign-in every form of this page needs the new token, or it would be refused.
export function takeToken(token) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
}
