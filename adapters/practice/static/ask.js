// Sends deeds to the room and says plainly when one did not arrive.
// A deed keeps its id when it is sent again, so that twice is once.

const data = document.body.dataset;

export function newDeed() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let fading = 0;
export function notice(text) {
  const line = document.getElementById("notice");
  line.textContent = text;
  clearTimeout(fading);
  if (text) fading = setTimeout(() => { line.textContent = ""; }, 9000);
}

async function send(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-room-token": data.token },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  return response.ok ? answer : { failed: answer.say, code: answer.code };
}

// Returns the room's answer, or {failed: a sentence}.
export async function ask(path, body) {
  for (const patience of [0, 700, 1500]) {
    if (patience) await new Promise((done) => { setTimeout(done, patience); });
    try {
      return await send(path, body);
    } catch {
      continue;
    }
  }
  return { failed: data.unreachable };
}

export async function askRoom(what, body = {}) {
  const answer = await ask(`/room/${what}`, body);
  if (answer.failed) notice(answer.failed);
  return !answer.failed;
}
