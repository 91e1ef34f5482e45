(() => {
  const button = document.querySelector("button");
  const free = () => { button.disabled = false; };
  // A fresh link can take a while: a second tap would only find that the first is at work.
  document.forms[0].addEventListener("submit", () => {
    button.disabled = true;
    setTimeout(free, 30000);
  });
  addEventListener("pageshow", free);

  const line = document.getElementById("left");
  if (!line) return;
  const end = Date.now() + Number(line.dataset.seconds) * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const clock = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    line.textContent = left ? line.dataset.running.replace("{left}", clock) : line.dataset.over;
    if (left) setTimeout(show, 250);
  };
  show();
})();
