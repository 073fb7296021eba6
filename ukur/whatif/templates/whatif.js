"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const inputs = data.levers.map((_, place) => document.getElementById(`lever-${place + 1}`));
  const outputs = data.levers.map((_, place) => document.getElementById(`value-${place + 1}`));
  const [days, change, note] = ["days", "change", "note"].map((id) => document.getElementById(id));
  const stages = [...document.querySelectorAll("#stages .stage")];
  const cells = [...document.querySelectorAll("#rows .cell")];

  const put = (element, text) => {
    // What stays the same is not announced again.
    if (element.textContent !== text) element.textContent = text;
  };

  const point = () => {
    let place = 0;
    data.levers.forEach((lever, at) => {
      place = place * lever.stops.length + Number(inputs[at].value);
    });
    return data.points[place];
  };

  const show = () => {
    data.levers.forEach((lever, at) => {
      const text = lever.stops[Number(inputs[at].value)];
      put(outputs[at], text);
      inputs[at].setAttribute("aria-valuetext", text);
    });
    const found = point();
    put(days, found.d);
    put(change, found.c);
    put(note, found.n);
    note.hidden = found.n === "";
    found.r.forEach((text, at) => put(cells[at], text));
    stages.forEach((stage, at) => {
      const [begin, length, text] = found.s[at] || [0, 0, "–"];
      const bar = stage.querySelector(".chosen");
      bar.setAttribute("x", `${begin}%`);
      bar.setAttribute("width", `${length}%`);
      put(stage.querySelector(".day"), text);
    });
  };

  const reset = () => {
    data.levers.forEach((lever, at) => {
      inputs[at].value = String(lever.base);
    });
    show();
  };

  inputs.forEach((input) => input.addEventListener("input", show));
  document.getElementById("reset").addEventListener("click", reset);
  // A page that the browser brings back keeps where its sliders were.
  window.addEventListener("pageshow", show);
  document.getElementById("levers").hidden = false;
  document.getElementById("without").hidden = true;
  show();
})();
