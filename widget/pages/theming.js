// Shows what each option does, and writes the lines to copy.
const options = document.querySelector("#options");
const snippet = document.querySelector("#snippet");
const server = new URL("widget.js", location.href).href;
const COLORS = { "River green": "#0e6a5c", "Slate blue": "#33507a", Plum: "#6d3b63", Clay: "#a3512f", Sun: "#f2c14e", Ink: "#22262b" };

/** A value as it stands in HTML, in the quotes that it does not hold itself. */
function quoted(text) {
  const quote = text.includes('"') ? "'" : '"';
  return quote + text.replaceAll("&", "&amp;").replaceAll(quote, quote === '"' ? "&quot;" : "&apos;") + quote;
}

function chosen() {
  const attributes = new Map();
  const properties = new Map();
  for (const [name, value] of new FormData(options)) {
    const standard = name === "color" && value === "#0e6a5c";
    if (value && !standard) (name.startsWith("--") ? properties : attributes).set(name, value);
  }
  return { attributes, properties };
}

function show() {
  const { attributes, properties } = chosen();
  const tag = [...attributes].map(([name, value]) => `\n        data-${name}=${quoted(value)}`).join("");
  const style = [...properties].map(([name, value]) => ` ${name}: ${value};`).join("");
  snippet.textContent = `<script async src="${server}"${tag}></script>` + (style ? `\n<style>backline-chat {${style} }</style>` : "");
}

/** The chat reads its words once, so it is put up anew. */
function apply() {
  const { attributes, properties } = chosen();
  const chat = document.createElement("backline-chat");
  for (const [name, value] of attributes) chat.setAttribute(name, value);
  for (const [name, value] of properties) chat.style.setProperty(name, value);
  if (attributes.get("strings")?.includes('"ar"')) chat.dir = "rtl";
  document.querySelector("backline-chat")?.replaceWith(chat);
}

for (const [name, color] of Object.entries(COLORS)) {
  const swatch = document.createElement("button");
  swatch.type = "button";
  swatch.title = name;
  swatch.setAttribute("aria-label", name);
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  dot.setAttribute("aria-hidden", "true");
  dot.style.background = color;
  swatch.append(dot);
  swatch.addEventListener("click", () => {
    options.elements.color.value = color;
    options.dispatchEvent(new Event("change"));
  });
  document.querySelector("#swatches").append(swatch);
}
options.addEventListener("input", show);
options.addEventListener("change", () => {
  show();
  apply();
});
options.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("#copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(snippet.textContent);
  document.querySelector("#copied").textContent = "Copied.";
});
show();
