"use strict";

const byId = id => document.getElementById(id);

/** Calls the interface; fails with a text that can be shown. */
async function call(path, options) {
  let response;
  try {
    response = await fetch("api/" + path, options);
  } catch (failure) {
    throw new Error("The server does not answer.");
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Error((body && body.error) || "The server answered with status " + response.status + ".");
  }
  return body;
}

/** Runs work when the form is sent, and shows its text or its error in the form's answer. */
function onSubmit(name, work) {
  const form = byId(name + "-form");
  const answer = byId(name + "-answer");
  const button = form.querySelector("button");
  const show = (text, wrong) => {
    answer.textContent = text;
    answer.classList.toggle("wrong", wrong);
  };
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    show("…", false);
    try {
      show(await work(form), false);
    } catch (failure) {
      show(failure.message, true);
    } finally {
      button.disabled = false;
    }
  });
}

const describe = account => `Account ${account.aid} of branch ${account.bid} has ${account.balance.toLocaleString()}.`;

onSubmit("account", async () => describe(await call("accounts/" + encodeURIComponent(byId("account-aid").value))));

onSubmit("transfer", async form => {
  const fields = [...new FormData(form)].map(([name, value]) => [name, Number(value)]);
  const account = await call("transfers", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(Object.fromEntries(fields)),
  });
  return "Done. " + describe(account);
});

onSubmit("slow", async () => {
  const count = Number(byId("slow-count").value);
  const seconds = encodeURIComponent(byId("slow-seconds").value);
  const start = performance.now();
  // each with an address of its own: a browser may send equal requests one after the other
  const calls = Array.from({ length: count }, (nothing, index) => call(`slow?seconds=${seconds}&n=${index}`));
  const failed = (await Promise.allSettled(calls)).filter(end => end.status === "rejected");
  const took = ((performance.now() - start) / 1000).toFixed(1);
  if (failed.length > 0) {
    throw new Error(`${failed.length} of ${count} failed after ${took} s: ${failed[0].reason.message}`);
  }
  return `${count} statements done in ${took} s. (A browser has only a few of its requests under way at once.)`;
});

function showPool(pool) {
  for (const name of ["inUse", "idle", "open", "waiting", "minSize", "maxSize"]) {
    byId(name).textContent = pool[name];
  }
  const full = Math.max(pool.maxSize, pool.open, 1);
  byId("bar-in-use").style.width = (100 * pool.inUse) / full + "%";
  byId("bar-idle").style.width = (100 * pool.idle) / full + "%";
  byId("bar").setAttribute("aria-label",
    `${pool.inUse} of at most ${pool.maxSize} connections in use, ${pool.idle} idle, ${pool.waiting} sessions waiting`);
}

async function refreshPool() {
  try {
    showPool(await call("pool"));
    byId("pool-error").textContent = "";
  } catch (failure) {
    byId("pool-error").textContent = failure.message;
  } finally {
    setTimeout(refreshPool, 1000);
  }
}

refreshPool();
