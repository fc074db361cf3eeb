// Files and folders of which nothing is said: dropped or chosen, sent one after the other, each with what became of it.
import { call, session } from "./api.js";
import { $, element, guarded, sentence, tag } from "./dom.js";
import { inWords, project } from "./state.js";
import { changed, register, settled } from "./views.js";

// fetch tells no progress of what it sends.
function sent(path, form, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1" + path);
    request.setRequestHeader("X-CSRF-Token", session.csrf);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded, event.total); });
    request.addEventListener("error", () => failed(new Error("网断了。接上网后再拖一次，已收下的不会重收。")));
    request.addEventListener("load", () => {
      const said = request.response || {};
      if (request.status < 300) done(said);
      else failed(new Error(sentence(said.detail || "没传上") + sentence(said.hint)));
    });
    request.send(form);
  });
}

const place = (s) => [s.subcontractor, s.period && inWords(s.period), s.type_title].filter(Boolean).join(" ");

export async function became(s, say, proof) {
  if (s.state === "sealed") return say("ok", "✓", "已归入", place(s), s.mapped === "remembered" ? "。和上月同样的表，已自动认列" : "", " ", proof);
  if (s.state === "unassigned") return say("warn", "?", "待归类", sentence(s.reason), "请在待办里说明。", proof);
  if (s.state === "mapping") return say("warn", "?", "待认列", place(s), "。请在待办里认列。", proof);
  if (s.state !== "expanded") return say("bad", "!", "读不了", sentence(s.reason), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(s.advice)), "原件已收下，", proof);
  const members = (await call("GET", `/projects/${project().id}/submissions?parent=${s.id}&limit=200`)).items;
  const list = element("ul", { className: "members" });
  say("ok", "✓", "已解包", `里面 ${members.length} 份：`, proof, list);
  for (const member of members) {
    const line = element("li", {});
    list.append(line);
    const speak = (kind, sign, words, ...text) => line.replaceChildren(tag(kind, sign, words), " ", element("b", {}, member.file_name), " ", ...text);
    await became(await settled(member.id), speak, "");
  }
}

async function send(file, name) {
  const line = element("li", {}), bar = element("progress", { max: 1, value: 0, "aria-label": name }), amount = element("span", { className: "where" });
  const say = (kind, sign, words, ...text) => line.replaceChildren(tag(kind, sign, words), " ", element("b", {}, name), " ", ...text);
  say("wait", "…", "正在传", bar, amount);
  $("queue").append(line);
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
  try {
    const form = new FormData();
    form.append("file", file, name);
    const receipt = await sent(`/projects/${project().id}/submissions`, form, (done, all) => {
      bar.value = done / all;
      amount.textContent = `${Math.floor((100 * done) / all)}%，${megabytes(done)} / ${megabytes(all)} MB`;
    });
    const proof = element("a", { className: "open", href: `/api/v1/submissions/${receipt.submission}/receipt`, download: `回执-${receipt.submission}.json` }, "回执 " + receipt.submission);
    if (receipt.duplicate) say("wait", "=", "已收过", "这份资料已经收过，不用再传。", proof);
    else {
      say("wait", "✓", "已收下", "正在读。", proof);
      await became(await settled(receipt.submission), say, proof);
    }
  } catch (error) {
    say("bad", "!", "没传上", error.message);
  }
  line.className = "done";
  $("queue-clear").hidden = false;
}

// [{file, name}] of what was dropped, folders with all that is in them.
async function filesIn(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) return found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), name: entry.fullPath.slice(1) });
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (some.length === 0) return undefined;
      for (const each of some) await walk(each);
    }
  };
  for (const entry of items) await walk(entry);
  return found;
}

async function sendAll(files) {
  for (const { file, name } of files) await send(file, name);
  if (files.length) await changed();
}

async function picked(input) {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  await sendAll(files);
}

register({ forget() { $("queue").replaceChildren(); $("queue-clear").hidden = true; } });
$("drop-files").addEventListener("change", guarded(() => picked($("drop-files")), $("page-error")));
$("drop-folder").addEventListener("change", guarded(() => picked($("drop-folder")), $("page-error")));
for (const kind of ["dragover", "dragleave", "drop"]) $("drop").addEventListener(kind, (event) => { event.preventDefault(); $("drop").classList.toggle("over", kind === "dragover"); });
$("drop").addEventListener("drop", guarded(async (event) => {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // now: after a wait they are gone
  await sendAll(await filesIn(entries));
}, $("page-error")));
$("queue-clear").addEventListener("click", () => {
  for (const line of document.querySelectorAll("#queue > .done")) line.remove();
  $("queue-clear").hidden = true;
});
