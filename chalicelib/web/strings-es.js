// Every sentence of the first page in Spanish, under the names of strings.js.

import { count, list } from "./language.js";

const photos = (n) => `${count.format(n)} ${n === 1 ? "foto" : "fotos"}`;
const units = (n, unit) => `${count.format(n)} ${unit}${n === 1 ? "" : "s"}`;
const reading = (n) => `Aún se ${n === 1 ? "está" : "están"} leyendo ${photos(n)}`;

/** Seconds in words that promise no more than is known. */
function span(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 20) return units(minutes, "minuto");
  if (minutes < 100) return units(Math.round(minutes / 5) * 5, "minuto");
  if (minutes < 1440) return units(Math.round(minutes / 30) / 2, "hora");
  return units(Math.round(minutes / 1440), "día");
}

export const spanish = {
  upload: "Subir",
  signedIn: "Sesión iniciada",
  queue: "Cola",
  signOut: "Salir",
  expired:
    "Tu enlace ha caducado. Sigues viendo las fotos públicas; abre un enlace nuevo para ver el resto.",

  race: "Carrera",
  bib: "Número de dorsal",
  find: "Buscar fotos",
  lettersLabel: { numeric: "Teclado con letras", text: "Teclado con cifras" },
  notANumber: "Un dorsal tiene hasta 16 cifras, letras y guiones.",

  loading: "Cargando fotos",
  found: (n, bib, more) => `${more ? "Más de " : ""}${photos(n)}${bib ? ` con el ${bib}` : ""}`,
  latest: (n, more) => (more ? "Últimas fotos" : photos(n)),
  more: "Ver más",
  noRaces: "Todavía no hay carreras",
  noRacesHint: "Cuando un fotógrafo añada una carrera, sus fotos se podrán buscar aquí.",
  noRace: (slug) => `Aquí no se ve ninguna carrera «${slug}»`,
  noRaceHint: "Puede que necesite el enlace del fotógrafo. Elige otra carrera arriba.",
  noPhotos: "Todavía no hay fotos",
  noPhotosHint: "Aparecerán aquí en cuanto se hayan leído.",
  noMatch: (bib) => `Todavía no hay fotos con el ${bib}`,
  noMatchHint: "Comprueba el número o vuelve más tarde: puede que aún falten fotos por llegar.",
  noMatchReading: (n) => `${reading(n)}; las nuevas aparecerán aquí solas.`,
  noPhotosReading: (n) => `${reading(n)}.`,
  all: "Ver todas las fotos",
  away: "Dorsal no responde",
  awayHint: "Puede que no tengas conexión o que el servidor no esté disponible por un momento.",
  again: "Intentar de nuevo",

  photo: (numbers) => {
    if (!numbers.length) return "Foto sin número legible";
    return `Foto ${numbers.length === 1 ? "del dorsal" : "de los dorsales"} ${list.format(numbers)}`;
  },
  pending: "En espera",
  processing: "Leyéndose",
  retrying: "Se intentará otra vez",
  moreUnread: (n) => `y ${count.format(n)} más`,

  progressTitle: (unfinished) => (unfinished ? reading(unfinished) : "Todas las fotos están leídas"),
  progressEmpty: "Todavía no hay fotos en esta carrera",
  left: {
    working: (seconds) =>
      seconds < 60 ? "Falta menos de un minuto" : `Faltan unos ${span(seconds)}`,
    starting: () => "La lectura está a punto de empezar",
    paused: () => "La lectura está en pausa por el momento",
    stalled: () => "La lectura se ha parado; quien lleva Dorsal tiene que mirarlo",
  },
  progressFailed: (n) => `Leídas, salvo ${photos(n)}`,
  states: { pending: "En espera", processing: "Leyéndose", completed: "Hechas", failed: "Fallidas" },
  lookAfter: "Cuidar de esta carrera: revisar, repetir, lista de salida, ajustes",
  asked: (n, waiting) =>
    `${count.format(n)} ${n === 1 ? "solicitud" : "solicitudes"} de retirar fotos` +
    (waiting ? `, ${count.format(waiting)} en espera de ti` : ""),
  failures: (n) => `No se ${n === 1 ? "pudo" : "pudieron"} leer ${photos(n)}`,
  failureUnknown: "No se dio ninguna razón.",
  failuresMore: (n) => `y ${count.format(n)} más`,

  place: (index, total, more) => `${index + 1} de ${total}${more ? "+" : ""}`,
  numbersShown: "Marcar los números",
  close: "Cerrar",
  previous: "Foto anterior",
  next: "Foto siguiente",
  sure: (confidence) => `${Math.floor(confidence * 100)} % seguro`,
  byPerson: "comprobado por una persona",
  searchFor: (number) => `Ver todas las fotos con el ${number}`,
  report: "¿No eres tú? Avisar o retirar",
  unshown: "Esta foto no se puede mostrar ahora.",
  gone: "Esta foto ya no está aquí o necesita el enlace del fotógrafo.",
};
