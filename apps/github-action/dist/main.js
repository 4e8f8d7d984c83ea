import{runMain as a}from"./berth.js";await a();
