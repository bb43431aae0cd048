// Towns as circles on a canvas over Natural Earth outlines. The list beside says the same.
for (const holder of document.querySelectorAll("[data-map]")) draw(holder);

async function draw(holder) {
  const [map, answer] = await Promise.all([
    outlines(holder),
    fetch(holder.dataset.map, { headers: { Accept: "application/json" } }).then((r) => r.json()),
  ]);
  const towns = answer.towns.filter((town) => town.lat !== null && town.quota > 0);
  const largest = Math.max(1, ...towns.map((town) => town.quota));
  const points = L.featureGroup(towns.map((town) => circle(town, largest))).addTo(map);
  if (towns.length) map.fitBounds(points.getBounds().pad(0.08));
  holder.dataset.ready = String(towns.length);
}

// A map of the world's countries without anything on it.
async function outlines(holder) {
  const map = L.map(holder, { renderer: L.canvas(), attributionControl: false, zoomSnap: 0.25 });
  const atlas = await fetch(holder.dataset.atlas).then((r) => r.json());
  const land = topojson.feature(atlas, atlas.objects.countries);
  for (const country of land.features) unwrap(country.geometry);
  L.geoJSON(land, {
    interactive: false,
    style: { color: "#9fb3b5", weight: 1, fillColor: "#f7faf7", fillOpacity: 1 },
  }).addTo(map);
  return map;
}

// Outlines that cross the 180th meridian would draw a line around the world.
function unwrap(geometry) {
  const rings = geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : geometry.coordinates;
  for (const ring of rings) {
    const longitudes = ring.map((point) => point[0]);
    if (Math.max(...longitudes) - Math.min(...longitudes) > 180)
      for (const point of ring) if (point[0] < 0) point[0] += 360;
  }
}

function circle(town, largest) {
  const radius = 4 + 14 * Math.sqrt(town.quota / largest);
  const words = document.createElement("span");
  words.textContent = town.text ?? `${town.name}: ${town.quota}`;
  const shape = L.circleMarker([town.lat, town.lon], {
    radius, color: "#fff", weight: 1, fillColor: colour(town), fillOpacity: 0.85,
  });
  shape.bindTooltip(words);
  shape.on("click", () => { if (town.url) window.location.assign(town.url); });
  return shape;
}

function colour(town) {
  if (town.load === undefined) return "#2b7a8c";
  if (town.over) return "#a32020";
  return town.load >= town.quota ? "#1d6b42" : town.load > 0 ? "#2b7a8c" : "#e3a93c";
}
