const text = document.getElementById("filter"), wrong = document.getElementById("wrong");
function sift() {
  const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of document.querySelectorAll("[data-words]")) {
    const fits = wanted.every(word => one.dataset.words.includes(word));
    one.hidden = !fits || (wrong.checked && one.dataset.wrong === "0");
  }
}
function unfold() {
  const finding = location.hash && document.getElementById(location.hash.slice(1));
  if (finding && "open" in finding) { finding.open = true; finding.scrollIntoView(); }
}
const map = document.getElementById("map");
function draw(way) {
  for (const one of map.querySelectorAll(".on")) one.classList.remove("on");
  let last = null;
  for (const step of way.split(" ")) {
    const [row, answer] = step.split("=");
    const box = map.querySelector(`[id="row-${row}"]`);
    if (box) { box.classList.add("on"); last = box; }
    for (const edge of map.querySelectorAll(`[data-row="${row}"]`)) {
      if (edge.dataset.answer.split(" ").includes(answer)) edge.classList.add("on");
    }
  }
  document.getElementById("graph").open = true;
  if (last) last.scrollIntoView({ block: "center", inline: "center" });
}
addEventListener("click", event => { if (event.target.dataset.way) draw(event.target.dataset.way); });
text.addEventListener("input", sift); wrong.addEventListener("change", sift); addEventListener("hashchange", unfold); unfold();
