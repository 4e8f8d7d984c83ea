import{createRequire as berthRequire}from"node:module";const require=berthRequire(import.meta.url);
import{f as n,g as o,v as r}from"./chunk-TBZMHVTW.js";function v(){let t=[];return{events:t,onEvent:e=>{t.push(e),e.type==="warning"?n(r(e),{title:"Berth"}):o(r(e))}}}export{v as a};
