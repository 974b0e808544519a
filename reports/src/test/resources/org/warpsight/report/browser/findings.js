// What is wrong with the page in the window: each function returns sentences, none if all is well.
const findings = {
  charts: () => [...document.querySelectorAll("figure")],

  visible: element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === "visible";
  },

  drawings: () => [...document.querySelectorAll("figure svg")].filter(findings.visible),

  title: element => element.closest("figure").querySelector("h3").textContent,

  // Every figure shows one drawing that is large enough to read.
  missingCharts: () => findings.charts().flatMap(figure => {
    const sizes = [...figure.querySelectorAll("svg")].filter(findings.visible).map(svg => svg.getBoundingClientRect());
    const name = figure.querySelector("h3").textContent;
    return sizes.length === 1 && sizes[0].width >= 250 && sizes[0].height >= 100
      ? [] : [`${name}: ${sizes.length} drawings, ${sizes.map(box => Math.round(box.width) + "x" + Math.round(box.height))}`];
  }),

  // Nothing makes the page itself wider than the window; wide tables scroll in a box of their own.
  sidewaysScrolling: () => {
    const page = document.documentElement;
    return page.scrollWidth <= page.clientWidth && document.body.scrollWidth <= page.clientWidth
      ? [] : [`the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth} px`];
  },

  // Text in a drawing ends within the drawing. Half a pixel is for rounding.
  overflowingText: () => findings.drawings().flatMap(svg => {
    const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")]
      .filter(text => {
        const own = text.getBoundingClientRect();
        return own.left < box.left - 0.5 || own.right > box.right + 0.5
          || own.top < box.top - 0.5 || own.bottom > box.bottom + 0.5;
      })
      .map(text => `${findings.title(svg)}: '${text.textContent}'`);
  }),

  // Smallest size on screen at which a reader need not zoom.
  tinyText: pixels => findings.drawings().flatMap(svg => [...svg.querySelectorAll("text")]
    .filter(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < pixels
        && text.getScreenCTM().b === 0)
    .map(text => `${findings.title(svg)}: '${text.textContent}'`)),

  channels: color => color.match(/[\d.]+/g).map(Number),

  luminance: rgb => rgb.slice(0, 3)
    .map(channel => channel / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0),

  // Contrast ratio of WCAG 2.1.
  contrast: (one, other) => {
    const [low, high] = [findings.luminance(one), findings.luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  },

  // The colour under the middle of a text: areas drawn before it, from the card up. Needs a window that shows the whole page.
  background: text => {
    const box = text.getBoundingClientRect();
    const areas = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      .filter(element => ["rect", "path", "polygon", "circle"].includes(element.localName))
      .filter(element => getComputedStyle(element).fill.startsWith("rgb"))
      .filter(element => element.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
      .reverse();
    return areas.reduce((below, area) => {
      const style = getComputedStyle(area);
      const ink = findings.channels(style.fill);
      const opacity = parseFloat(style.fillOpacity) * parseFloat(style.opacity) * (ink[3] ?? 1);
      return below.map((channel, index) => channel + (ink[index] - channel) * opacity);
    }, findings.channels(getComputedStyle(text.closest("figure")).backgroundColor).slice(0, 3));
  },

  // Text of a drawing that is hard to tell from what it stands on.
  faintText: ratio => findings.drawings().flatMap(svg => [...svg.querySelectorAll("text")]
    .map(text => ({
      text: text.textContent,
      ratio: findings.contrast(findings.channels(getComputedStyle(text).fill), findings.background(text)),
    }))
    .filter(found => !(found.ratio >= ratio))
    .map(found => `${findings.title(svg)}: '${found.text}' at ${found.ratio.toFixed(1)}`)),

  // Fonts of the page that did not load.
  missingFonts: () => [...document.fonts].filter(font => font.status === "error").map(font => font.family),
};
