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
text.addEventListener("input", sift); wrong.addEventListener("change", sift); addEventListener("hashchange", unfold); unfold();
