// Sliders and number fields follow each other; the map is recoloured when the result changes.
const shades = { "-2": "#b35806", "-1": "#f1a340", 0: "#f7f7f7", 1: "#67a9cf", 2: "#2166ac" };
let picture = null;

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.follows) document.getElementById(field.dataset.follows).value = field.value;
  const slider = document.querySelector(`[data-follows="${field.id}"]`);
  if (slider) slider.value = field.value;
});

document.addEventListener("htmx:afterSettle", recolour);
recolour();

async function recolour() {
  const holder = document.getElementById("difference-map");
  const legend = document.getElementById("differences");
  if (!holder || !legend || legend.dataset.shown) return;
  legend.dataset.shown = "1";
  if (picture?.holder !== holder) picture = { holder, map: outlines(holder), circles: null };
  const here = picture;
  const [map, change] = await Promise.all([here.map, json(legend.dataset.differences)]);
  if (!legend.isConnected) return;
  here.circles ??= (await json(holder.dataset.places)).towns.map(([name, lat, lon]) => {
    if (lat === null) return null;
    const shape = L.circleMarker([lat, lon], { color: "#4a5d63", weight: 0.75, fillOpacity: 0.9 });
    return shape.bindTooltip(() => words(name, shape.numbers));
  });
  const largest = Math.max(1, ...change.change.map(Math.abs));
  here.circles.forEach((shape, at) => {
    if (shape) show(shape, change.baseline[at], change.change[at], change.strong, largest);
  });
  // Changes lie above what stays, small ones above large ones.
  const changed = here.circles.map((shape, at) => [shape, Math.abs(change.change[at])]);
  const above = changed.filter(([shape, size]) => shape && size).sort((a, b) => b[1] - a[1]);
  if (!here.group) {
    here.group = L.featureGroup(here.circles.filter(Boolean)).addTo(map);
    if (here.group.getLayers().length) map.fitBounds(here.group.getBounds().pad(0.08));
  }
  for (const [shape] of above) shape.bringToFront();
  holder.dataset.ready = String(here.group.getLayers().length);
}

function show(shape, baseline, change, strong, largest) {
  const step = Math.sign(change) * (Math.abs(change) >= strong ? 2 : 1);
  shape.setStyle({ fillColor: shades[step], weight: change ? 0.75 : 0.4 });
  shape.setRadius(change ? 3 + 11 * Math.sqrt(Math.abs(change) / largest) : 2);
  shape.numbers = [baseline, change];
}

function words(town, [baseline, change]) {
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
  const text = document.createElement("span");
  text.textContent = `${town}: ${baseline} → ${baseline + change} (${sign}${Math.abs(change)})`;
  return text;
}

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.json();
}
