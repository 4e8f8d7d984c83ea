import{createRequire as berthRequire}from"node:module";const require=berthRequire(import.meta.url);
import{runMain as a}from"./berth.js";await a();
