// The page: reads its parts, signs in and out. Talks only to /api/v1.
import { call, session } from "./api.js";
import { $, element, guarded } from "./dom.js";
import { here } from "./state.js";
import { each, projectChanged } from "./views.js";
import "./documents.js";
import "./replace.js";
import "./findings.js";
import "./todo.js";
import "./mapping.js";
import "./form.js";
import "./queue.js";
import "./sheets.js";
import "./search.js";
import "./today.js";
import "./officers.js";
import "./month.js";

const roles = { officer: "劳资专管员", contractor: "总包档案员", inspector: "监察员", admin: "系统管理员" };

function show(opened) {
  here.user = opened ? opened.user : null;
  session.csrf = opened ? opened.csrf_token : "";
  $("login-section").hidden = Boolean(here.user);
  for (const id of ["work", "nothing-section", "project-label"]) $(id).hidden = true;
  $("logout").hidden = !here.user;
  $("who").textContent = here.user ? [roles[here.user.role], here.user.display_name || here.user.login].filter((t, i, all) => all.indexOf(t) === i).join(" ") : "";
  if (here.user) return;
  each("forget");
  $("project").replaceChildren();
  here.records = [];
  here.projects = [];
  $("page-error").textContent = "";
  $("login-form").elements.login.focus();
}

function nothing(why) {
  $("nothing-section").hidden = false;
  $("nothing-why").textContent = why;
}

async function start(opened) {
  show(opened);
  if (here.user.role === "admin") return nothing("系统管理员建项目、建账号，不看资料。请用命令 taizhang project add 和 taizhang user add，用法见 man taizhang。");
  [here.catalogue, { items: here.projects }] = await Promise.all([call("GET", "/catalogue"), call("GET", "/projects")]);
  if (here.projects.length === 0) return nothing("您还没有分到项目。请找系统管理员把项目分给您的账号 " + here.user.login + "。");
  $("work").hidden = $("project-label").hidden = false;
  $("project").replaceChildren(...here.projects.map((p) => element("option", { value: p.id }, p.name)));
  const linked = new URLSearchParams(location.hash.slice(1)).get("project"); // from a reminder
  if (here.projects.some((p) => p.id === linked)) $("project").value = linked;
  each("opened");
  await projectChanged();
}

session.ended = () => {
  show(null);
  $("login-error").textContent = "离开久了要再登录一次，已收下的资料都在。";
};
$("login-form").addEventListener("submit", guarded(async () => {
  const form = new FormData($("login-form"));
  const opened = await call("POST", "/session", { login: form.get("login").trim(), password: form.get("password") });
  $("login-form").reset();
  await start(opened);
}, $("login-error")));
$("logout").addEventListener("click", guarded(async () => { await call("DELETE", "/session"); show(null); }, $("page-error")));
$("project").addEventListener("change", guarded(projectChanged, $("page-error")));

call("GET", "/session").then(start).catch(() => show(null));
