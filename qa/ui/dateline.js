// Follows the app's own links in place, copies citations, saves exports, keeps the address. Without it links still work.
window.dateline = (() => {
  // Hand an order to the server, by the event of a Gradio component; false while the app is not there yet.
  // They are counted, as the server carries them out beside each other and must show the last one's page.
  let orders = 0;
  const order = (wanted) => {
    if (!window.datelineOrder) return false;
    orders += 1;
    window.datelineOrder(JSON.stringify({ ...wanted, number: orders }));
    return true;
  };
  const go = (address) => order({ go: address });

  const say = (words) => {
    let place = document.getElementById("dl-said");
    if (!place) {
      place = document.createElement("div");
      place.id = "dl-said";
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    place.textContent = words;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { place.textContent = ""; }, 3000);
  };

  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const box = document.createElement("textarea");
      box.value = words;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    say("Copied");
  };

  const save = (name, kind, words) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([words], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // What the server showed last: its address, and whether a conversation grew.
  const arrive = (here) => {
    if (!here) return;
    const { address, turn } = JSON.parse(here);
    if (address !== location.search) history.pushState(null, "", address || location.pathname);
    requestAnimationFrame(() => {
      const heading = turn ? document.getElementById(`t${turn}-q`) : null;
      if (!turn || turn === 1) window.scrollTo(0, 0);
      else if (heading) heading.scrollIntoView({ block: "start" });
    });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) return void copy(button.dataset.copy);
    const verdict = event.target.closest("button[data-verdict]");
    if (verdict) {
      const turn = verdict.closest("[data-turn]");
      const note = turn.querySelector("input").value;
      order({ verdict: verdict.dataset.verdict, turn: +turn.dataset.turn, note });
      return;
    }
    const write = event.target.closest("button[data-write]");
    if (write) return void order({ write: +write.dataset.write });
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const to = link.getAttribute("href");
    if (link.dataset.stay) {
      event.preventDefault();
      copy(new URL(to, location.href).href);
    } else if (to.startsWith("?") && go(to)) {
      event.preventDefault();
    } else if (to.startsWith("#") && document.getElementById(to.slice(1))) {
      event.preventDefault();
      const card = document.getElementById(to.slice(1));
      card.scrollIntoView({ block: "center" });
      card.focus({ preventScroll: true });
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.dl-form")) return;
    const address = "?" + new URLSearchParams([...new FormData(event.target)].filter(([, value]) => value)).toString();
    if (go(address)) event.preventDefault();
  });

  // The chart's brush is drawn by marks that have a role and no name; the table under it says what they show.
  new MutationObserver(() => {
    for (const mark of document.querySelectorAll("#dl-chart g[role='graphics-symbol']:not([aria-hidden])")) {
      mark.setAttribute("aria-hidden", "true");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.addEventListener("popstate", () => order({ go: location.search || "?", back: true }));
  return { arrive, save, say };
})();
